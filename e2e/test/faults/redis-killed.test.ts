import { codeOf } from '@gatehouse/testkit/answer';
import { describe, expect, test } from 'vitest';
import { newUser, signIn } from '../../support/accounts.ts';
import {
  expectAliveEverywhere,
  expectDeadEverywhere,
  onEveryReplica,
  theCluster,
  untilBound,
} from '../../support/everywhere.ts';
import { limits } from '../../support/expectations.ts';
import { allAnswerWithin, answersWithin, RECOVERY_MS } from '../../support/faults.ts';
import { replay } from '../../support/replay.ts';
import { strategies } from '../../support/strategies.ts';

const redisUsers = strategies.filter(({ needsRedis }) => needsRedis);

describe.for(redisUsers)('$name', (strategy) => {
  test('Redis is killed and comes back: undecided meanwhile, no session lost, no ended one revived', async () => {
    const cluster = await theCluster();
    const kept = await signIn(strategy);
    const ended = await signIn(strategy);
    const [alive, dead] = [await kept.credential(), await ended.credential()];
    expect((await ended.post('/auth/logout')).status).toBe(204);

    await cluster.signal('redis', 'SIGKILL');
    await untilBound(performance.now(), strategy.bound(limits()));
    const answers = await onEveryReplica(() => replay(alive));
    for (const [replica, answer] of answers) {
      expect([answer.status, codeOf(answer)], replica).toEqual([503, 'undecided']);
      expect(answer.milliseconds, replica).toBeLessThan(1000);
    }
    expect((await replay(dead)).status).toBe(503);

    await cluster.restart('redis');
    const returned = performance.now();
    await allAnswerWithin(RECOVERY_MS, returned, () => replay(alive));
    await expectAliveEverywhere(alive);
    await expectDeadEverywhere(dead);
  });
});

// Whatever Redis is asked for afterwards, it has never heard of any ending.
describe.for(redisUsers.filter(({ refreshes }) => refreshes))('$name', (strategy) => {
  test.for(['flushed', 'killed and emptied'])(
    'Redis is %s: an acknowledged ending stays one',
    async (what) => {
      const cluster = await theCluster();
      const user = await newUser();
      const kept = await signIn(strategy);
      const ended = await signIn(strategy, user);
      const everywhere = await signIn(strategy);
      const credentials = await Promise.all([ended, everywhere].map((client) => client.credential()));
      const alive = await kept.credential();
      expect((await ended.post('/auth/logout')).status).toBe(204);
      expect((await everywhere.post('/auth/logout-everywhere')).status).toBe(204);
      const acknowledged = performance.now();

      await cluster.redisCommand('FLUSHALL');
      if (what !== 'flushed') {
        await cluster.signal('redis', 'SIGKILL');
        await cluster.restart('redis');
      }
      const returned = performance.now();
      await untilBound(acknowledged, strategy.bound(limits()));
      // Known to have ended, or not known at all: never accepted.
      const until = performance.now() + RECOVERY_MS;
      while (performance.now() < until) {
        for (const credential of credentials) {
          const answer = await replay(credential);
          expect([401, 503], `${answer.replica}: ${answer.text}`).toContain(answer.status);
        }
      }
      await answersWithin(RECOVERY_MS + 2 * RECOVERY_MS, returned, () => replay(alive));
      for (const credential of credentials) await expectDeadEverywhere(credential);
      expect((await (await signIn(strategy, user)).get('/api/me')).status).toBe(200);
    },
  );
});

describe.for(redisUsers.filter(({ refreshes }) => !refreshes))('$name', (strategy) => {
  test('Redis is flushed: its sessions are gone, and new ones work on every replica', async () => {
    const ended = await signIn(strategy);
    const credential = await ended.credential();
    await onEveryReplica(() => replay(credential));
    await (await theCluster()).redisCommand('FLUSHALL');
    await untilBound(performance.now(), strategy.bound(limits()));
    // Auth has to publish the revocations to an emptied Redis before a replica may trust it: revoked, or undecided.
    for (const { status, text } of (await onEveryReplica(() => replay(credential))).values()) {
      expect([401, 503], text).toContain(status);
    }
    const { username, password, id } = await newUser();
    const client = await signIn(strategy, { username, password, id });
    await allAnswerWithin(RECOVERY_MS, performance.now(), () => client.get('/api/me'));
    await expectDeadEverywhere(credential);
  });
});
