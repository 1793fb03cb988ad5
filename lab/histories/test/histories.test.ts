import { strategyTable as strategies } from '@gatehouse/testkit/strategy-table';
import { expect, test } from 'vitest';
import { catchAll } from '../src/broken/catch.ts';
import { openBrokenGround } from '../src/broken/ground.ts';
import { VARIANTS } from '../src/broken/mutants.ts';
import { openScene, playAll, wholeRoundOf } from '../src/run/campaign.ts';
import { failureOf } from '../src/run/report.ts';
import { historyEnvironment, historyLimits } from '../src/run/settings.ts';
import { startTestCluster } from '../src/run/test-cluster.ts';

const TIMEOUT_MS = 240_000;
/** Three of each strategy a round. */
const HISTORIES = 21;
/** Seeds of rounds: Redis is emptied and a replica stands still; a replica freezes, another dies, Redis is emptied. */
const ROUNDS = [5 * 35 + 1, 8 * 35 + 1];
const silent = (): void => undefined;
const names = strategies.map(({ name }) => name);

test('histories with real replicas, real stores and faults keep every promise', {
  timeout: TIMEOUT_MS,
}, async () => {
  await using ground = await startTestCluster({ environment: historyEnvironment, say: silent });
  const scene = await openScene(ground, historyLimits);
  let histories = 0;
  for (const seed of ROUNDS) {
    const selection = { strategies: names, first: wholeRoundOf(seed).first, count: HISTORIES };
    for await (const round of playAll(ground, scene, selection)) {
      histories += round.length;
      const failures = round.filter(({ violations }) => violations.length > 0);
      expect(failures.map((played) => failureOf(played, selection)).join('\n\n')).toBe('');
      // A history without an accepted request shows nothing.
      for (const { log, program } of round) {
        const accepted = log.operations.filter(({ told }) => told?.status === 200);
        expect(accepted.length, `seed ${program.seed}`).toBeGreaterThan(0);
      }
    }
  }
  expect(histories).toBe(ROUNDS.length * HISTORIES);
});

test('each check objects to a cluster in which its rule is broken', { timeout: TIMEOUT_MS }, async () => {
  await using ground = await openBrokenGround(VARIANTS, silent);
  const catches = await catchAll(ground, VARIANTS, 4);
  expect(catches.map(({ variant }) => variant.name).toSorted()).toEqual(
    VARIANTS.map(({ name }) => name).toSorted(),
  );
});
