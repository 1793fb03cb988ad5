import type { Settings } from '../../tour/src/settings.ts';
import type { Reply } from './connection.ts';
import { type Effect, PROMPT } from './effect.ts';
import type { Fault } from './fault.ts';

/** What was done in one round, and when. */
export interface TrialEvents {
  /** The answers to the revocations, in their order. */
  replies: readonly Pick<Reply, 'status' | 'code' | 'endedAt'>[];
  effect: Effect | undefined;
  fault: Pick<Fault, 'when'> | undefined;
  /** It was seen to have taken hold. */
  held: boolean;
  settings: Pick<Settings, 'lease'>;
}

/** Why the round shows nothing: what should have happened did not, or not in time. Undefined: it did. */
export function reasonInvalid({ replies, effect, fault, held, settings }: TrialEvents): string | undefined {
  const refused = replies.find(({ status }) => status !== 204);
  if (refused !== undefined) {
    return `a revocation was not acknowledged: ${refused.status} ${refused.code ?? ''}`.trim();
  }
  if (fault === undefined) return undefined;
  if (effect === undefined) return 'nothing was broken';
  if ('reason' in effect) return effect.reason;
  if (!held) return 'what should have been broken went on';
  const first = Math.min(...replies.map(({ endedAt }) => endedAt));
  const last = Math.max(...replies.map(({ endedAt }) => endedAt));
  // Counted from then, however long the copying took.
  if (fault.when === 'afterwards') return undefined;
  if (fault.when === 'acknowledged') {
    const after = effect.at - last;
    return after > PROMPT ? `it broke ${after.toFixed(1)} ms after the acknowledgement` : undefined;
  }
  if (effect.at > first) return 'a revocation was acknowledged before anything broke';
  // Later than that the replica would have stopped trusting what it holds anyway.
  const allowed = settings.lease * 500;
  return first - effect.at > allowed
    ? `the first acknowledgement came ${Math.round(first - effect.at)} ms after the replica was cut off`
    : undefined;
}
