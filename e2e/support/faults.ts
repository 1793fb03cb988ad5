import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '@gatehouse/testkit/answer';
import { expect } from 'vitest';
import { replicaNames } from './everywhere.ts';

/** G3: everything is well again within two seconds of the store's return. */
export const RECOVERY_MS = 2000;

/** Asks until the answer is 200 and fails when that takes longer than `milliseconds` from `since`. */
export async function answersWithin(
  milliseconds: number,
  since: number,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  for (;;) {
    const started = performance.now();
    const answer = await ask();
    if (answer.status === 200) {
      expect(started - since, 'milliseconds until it answered again').toBeLessThan(milliseconds);
      return answer;
    }
    // A part that comes back is undecided until then: never a refusal, never an error.
    expect(answer.status, answer.text).toBe(503);
    expect(started - since, `still ${answer.text}`).toBeLessThan(milliseconds);
    await pause(50);
  }
}

/** The same for every replica: until each has answered 200, none later than `milliseconds` from `since`. */
export async function allAnswerWithin(
  milliseconds: number,
  since: number,
  ask: () => Promise<Answer>,
): Promise<void> {
  const waiting = new Set(await replicaNames());
  while (waiting.size > 0) {
    const started = performance.now();
    const answer = await ask();
    if (answer.status === 200) waiting.delete(answer.replica);
    else expect(answer.status, answer.text).toBe(503);
    if (answer.status !== 200) await pause(20);
    expect(started - since, `${[...waiting].join(', ')}: ${answer.text}`).toBeLessThan(milliseconds);
  }
}
