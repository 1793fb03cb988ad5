import { strategyTable as strategies } from '@gatehouse/testkit/strategy-table';
import { expect, test } from 'vitest';
import { startTestCluster } from '../../histories/src/run/test-cluster.ts';
import { heldBy } from '../src/database.ts';
import { stormEnvironment } from '../src/settings.ts';
import { storm } from '../src/storm.ts';

const CLIENTS = 10;
const TABS = 50;
const ROUNDS = 2;

test('fifty tabs of each client refresh at once: no client is signed out, and there is one successor', {
  timeout: 150_000,
}, async () => {
  await using ground = await startTestCluster({ environment: stormEnvironment, say: () => undefined });
  const played: string[] = [];
  const options = { clients: CLIENTS, tabs: TABS, rounds: ROUNDS, atOnce: 2 };
  for await (const { strategy, round, seen, userIds } of storm(ground, options)) {
    played.push(strategy);
    expect(seen.faults, `${strategy}, round ${round}: ${seen}`).toEqual([]);
    // Every tab was answered, and what it got is good.
    expect(seen.count(200)).toBe(CLIENTS * TABS);
    expect(seen.usable).toBe(CLIENTS * TABS);
    const held = await heldBy(ground.stateDirectory, strategy, userIds);
    expect(held).toEqual({ families: CLIENTS, tokens: CLIENTS * (1 + round), mostChildren: 1 });
  }
  const refreshing = strategies.filter(({ refreshes }) => refreshes).map(({ name }) => name);
  expect(played).toEqual(refreshing.flatMap((name) => Array<string>(ROUNDS).fill(name)));
});
