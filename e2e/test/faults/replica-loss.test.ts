import { afterAll, describe, expect, test } from 'vitest';
import { newUser, once, signIn } from '../../support/accounts.ts';
import { theCluster } from '../../support/everywhere.ts';
import { replay } from '../../support/replay.ts';
import { strategies } from '../../support/strategies.ts';

describe('a replica leaves', () => {
  let missing = 0;
  const replace = async (): Promise<void> => {
    for (; missing > 0; missing -= 1) await (await theCluster()).startReplica();
  };
  afterAll(replace);

  test.for(['stopped', 'killed'] as const)('%s: only what it held alone is lost', async (how) => {
    const cluster = await theCluster();
    const account = once(() => newUser());
    const [victim] = (await cluster.replicas()).filter(({ running }) => running);
    if (victim === undefined) throw new Error('No replica runs.');
    const clients = await Promise.all(
      strategies.flatMap((strategy) => [1, 2, 3].map(async () => signIn(strategy, await account()))),
    );
    const held = clients.filter(({ home }) => home === victim.name);
    if (how === 'stopped') await cluster.stopReplica(victim.name);
    else await cluster.killReplica(victim.name);
    missing += 1;

    for (const client of clients) {
      const answers = await Promise.all(
        Array.from({ length: 4 }, async () =>
          client.home === undefined ? replay(await client.credential()) : client.get('/api/me'),
        ),
      );
      const expected = held.includes(client) ? 401 : 200;
      const name = `${client.strategy.name} at ${String(client.home)}, ${victim.name} ${how}`;
      expect(new Set(answers.map(({ status }) => status)), name).toEqual(new Set([expected]));
      for (const answer of answers) expect(answer.replica).not.toBe(victim.name);
    }
    await replace();
    for (const client of clients.filter((each) => !held.includes(each))) {
      expect((await client.get('/api/me')).status).toBe(200);
    }
  });
});
