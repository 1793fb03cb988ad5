import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '@gatehouse/testkit/answer';
import { afterEach, describe, expect, test } from 'vitest';
import { signIn } from '../../support/accounts.ts';
import type { Client, Credential } from '../../support/client.ts';
import { expectAliveEverywhere, expectDeadEverywhere, onEveryReplica } from '../../support/everywhere.ts';
import { expectProblem, limits } from '../../support/expectations.ts';
import { allAnswerWithin, RECOVERY_MS } from '../../support/faults.ts';
import { freezable } from '../../support/freeze.ts';
import { replay } from '../../support/replay.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';

const LONG_AFTER_MS = 1500;
/** Those that trust what a replica holds, for as long as the lease. */
const leased = strategies.filter(({ needsRedis, bound }) => needsRedis && bound(limits()) > 0);

describe.runIf(leased.length > 0)('Redis falls silent under a lease', () => {
  const { freeze, thaw } = freezable('redis');
  afterEach(thaw);

  interface Seen {
    strategy: Strategy;
    alive: Credential;
    ended: Client;
    answers: { at: number; answer: Answer }[];
  }

  /** Shows the credential to all replicas in turn, and notes when each request began, in ms after `since`. */
  async function show({ alive, answers }: Seen, since: number, until: number): Promise<void> {
    while (performance.now() < until) {
      const at = performance.now() - since;
      answers.push({ at, answer: await replay(alive) });
    }
  }

  /** Accepted within the lease, undecided from then on. */
  function expectLease({ strategy, answers }: Seen): void {
    const bound = strategy.bound(limits()) * 1000;
    for (const { at, answer } of answers) {
      expect([200, 503], `${strategy.name} ${at} ms after: ${answer.text}`).toContain(answer.status);
      expect(answer.milliseconds).toBeLessThan(1000);
      if (at > bound) expectProblem(answer, 503, 'undecided');
    }
    const accepted = answers.filter(({ answer }) => answer.status === 200);
    expect(accepted.length, `${strategy.name} did not use its lease`).toBeGreaterThan(0);
    expect(answers.length).toBeGreaterThan(accepted.length);
  }

  test('it is accepted for the lease at most, then undecided, never refused; and recovers', async () => {
    const seen: Seen[] = [];
    for (const strategy of leased) {
      const [kept, ended] = [await signIn(strategy), await signIn(strategy)];
      const alive = await kept.credential();
      seen.push({ strategy, alive, ended, answers: [] });
      kept.letAge();
      ended.letAge();
    }
    for (const { alive } of seen) await expectAliveEverywhere(alive);
    const frozen = await freeze();
    const longest = Math.max(...leased.map(({ bound }) => bound(limits()))) * 1000;
    await Promise.all(seen.map((one) => show(one, frozen, frozen + longest + LONG_AFTER_MS)));
    for (const one of seen) expectLease(one);
    // What cannot be announced is not acknowledged.
    for (const { ended } of seen) expectProblem(await ended.once('POST', '/auth/logout'), 503, 'undecided');
    await thaw();
    const returned = performance.now();
    for (const { alive } of seen) await allAnswerWithin(RECOVERY_MS, returned, () => replay(alive));
    // That the replicas are back says nothing of auth, which has connections of its own, and as long (G3).
    await pause(Math.max(0, returned + RECOVERY_MS - performance.now()));
    for (const { ended, strategy } of seen) {
      const credential = await ended.credential();
      expect((await ended.once('POST', '/auth/logout')).status, strategy.name).toBe(204);
      await pause(strategy.bound(limits()) * 1000);
      await expectDeadEverywhere(credential);
    }
  });
});

describe.concurrent.for(leased)('$name', (strategy) => {
  test('usually an ending is noticed at once: far within the bound', async () => {
    const delays: number[] = [];
    for (let times = 0; times < 5; times += 1) {
      const client = await signIn(strategy);
      const credential = await client.credential();
      await onEveryReplica(() => replay(credential));
      expect((await client.once('POST', '/auth/logout')).status).toBe(204);
      const acknowledged = performance.now();
      let last = 0;
      const seen = new Set<string>();
      while (seen.size < 3 && performance.now() < acknowledged + 2000) {
        const at = performance.now() - acknowledged;
        const answer = await replay(credential);
        if (answer.status === 200) last = at;
        else seen.add(answer.replica);
      }
      delays.push(last);
    }
    const [, , median = Number.NaN] = delays.toSorted((a, b) => a - b);
    expect(median, delays.join(', ')).toBeLessThan((strategy.bound(limits()) * 1000) / 2);
  });
});
