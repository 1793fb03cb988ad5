import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, header } from '@gatehouse/testkit/answer';
import { inject } from 'vitest';
import { noteWait } from './tally.ts';

const TRIES = 3;

/**
 * Does what CONTRACT.md tells a client to do with a 503: wait `Retry-After` seconds, try again. For what a test needs
 * before it begins, never for what it is about; each wait is counted and printed at the end.
 */
export async function retryUndecided<T extends { answer: Answer }>(attempt: () => Promise<T>): Promise<T> {
  let outcome = await attempt();
  for (let tries = 1; tries < TRIES && outcome.answer.status === 503; tries += 1) {
    noteWait(inject('gatehouse').tallyFile, outcome.answer.request);
    await pause(Number(header(outcome.answer, 'retry-after')) * 1000);
    outcome = await attempt();
  }
  return outcome;
}
