import { describe, expect, test } from 'vitest';
import { signIn } from '../../support/accounts.ts';
import { codeOf } from '../../support/answer.ts';
import {
  expectAliveEverywhere,
  expectDeadEverywhere,
  onEveryReplica,
  theCluster,
  untilBound,
} from '../../support/everywhere.ts';
import { answersWithin, RECOVERY_MS } from '../../support/faults.ts';
import { replay } from '../../support/replay.ts';
import { strategies } from '../../support/strategies.ts';

const redisUsers = strategies.filter(({ name }) => name === 'shared');

describe.for(redisUsers)('$name', (strategy) => {
  test('Redis is killed and comes back: undecided meanwhile, no session lost, no ended one revived', async () => {
    const cluster = await theCluster();
    const kept = await signIn(strategy);
    const ended = await signIn(strategy);
    const [alive, dead] = [await kept.credential(), await ended.credential()];
    expect((await ended.post('/auth/logout')).status).toBe(204);

    await cluster.signal('redis', 'SIGKILL');
    const answers = await onEveryReplica(() => replay(alive));
    for (const [replica, answer] of answers) {
      expect([answer.status, codeOf(answer)], replica).toEqual([503, 'undecided']);
      expect(answer.milliseconds, replica).toBeLessThan(1000);
    }
    expect((await replay(dead)).status).toBe(503);

    await cluster.restart('redis');
    const returned = performance.now();
    await answersWithin(RECOVERY_MS, returned, () => replay(alive));
    await untilBound(returned, RECOVERY_MS / 1000);
    await expectAliveEverywhere(alive);
    await expectDeadEverywhere(dead);
  });
});
