/** A fault took hold at `at` (performance.now()), or the reason why it did not. */
export type Effect = { at: number } | { reason: string };

/** Something that breaks at an acknowledgement has to be broken this soon after it, in ms: else the episode is void. */
export const PROMPT = 5;
