import { afterAll, describe, expect, test } from 'vitest';
import { newUser, signIn } from '../../support/accounts.ts';
import type { Client } from '../../support/client.ts';
import { theCluster } from '../../support/everywhere.ts';
import { replay } from '../../support/replay.ts';
import { strategies } from '../../support/strategies.ts';

/** Three sessions a strategy, and more where one replica holds them, until the victim holds one: a session must be lost. */
async function signInAround(victim: string): Promise<Client[]> {
  const account = await newUser();
  const clients: Client[] = [];
  for (const strategy of strategies) {
    const own: Client[] = [];
    const enough = (): boolean =>
      own.length >= 3 && (strategy.everywhere || own.some(({ home }) => home === victim));
    while (!enough()) {
      expect(own.length, `${strategy.name}: no session lands on ${victim}`).toBeLessThan(30);
      own.push(await signIn(strategy, account));
    }
    clients.push(...own);
  }
  return clients;
}

async function expectLost(clients: Client[]): Promise<void> {
  for (const client of clients) {
    for (let tries = 0; tries < 6; tries += 1) {
      const { status } = await replay(await client.credential());
      expect(status, `${client.strategy.name} at ${String(client.home)}, which is gone`).toBe(401);
    }
  }
}

async function expectKept(clients: Client[], gone: string): Promise<void> {
  for (const client of clients) {
    for (let tries = 0; tries < 4; tries += 1) {
      const answer = await client.get('/api/me');
      expect(answer.status, `${client.strategy.name} at ${String(client.home)}: ${answer.text}`).toBe(200);
      expect(answer.replica).not.toBe(gone);
    }
  }
}

describe('a replica leaves', () => {
  let missing = 0;
  const replace = async (): Promise<void> => {
    for (; missing > 0; missing -= 1) await (await theCluster()).startReplica();
  };
  afterAll(replace);

  test.for(['stopped', 'killed'])('%s: only what it held alone is lost', { timeout: 90_000 }, async (how) => {
    const cluster = await theCluster();
    const victim = (await cluster.replicas()).find(({ running }) => running)?.name ?? 'none';
    const clients = await signInAround(victim);
    await (how === 'stopped' ? cluster.stopReplica(victim) : cluster.killReplica(victim));
    missing += 1;
    const kept = clients.filter(({ home }) => home !== victim);
    await expectLost(clients.filter(({ home }) => home === victim));
    await expectKept(kept, victim);
    await replace();
    await expectKept(kept, victim);
  });
});
