import { STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import {
  describeSessionStore,
  ManualClock,
  ModelRedis,
  modelRedisStore,
  SUITE_CAP,
  SUITE_LIFETIMES,
} from '@gatehouse/session/testing';
import { describe, expect, it } from 'vitest';
import { replay, runAll } from '../src/campaign.ts';
import { MUTANTS } from '../src/mutants.ts';

describeSessionStore('the model of Redis', async () => {
  const clock = new ManualClock();
  const redis = new ModelRedis({ clock, lifetimes: SUITE_LIFETIMES, perUser: SUITE_CAP, prefix: 'p' });
  return {
    store: modelRedisStore(redis, clock),
    now: () => clock.now(),
    pass: async (milliseconds) => clock.advance(milliseconds),
  };
});

/** A history of the shared worlds takes longer: their background never rests. */
const HISTORIES: Readonly<Record<StrategyName, number>> = {
  memory: 1500,
  sticky: 1500,
  shared: 1000,
  cached: 500,
  token: 700,
  denylist: 350,
  sealed: 500,
  phantom: 700,
};
const TIMEOUT_MS = 120_000;

const { RACES_SEED, RACES_STRATEGY } = process.env;

if (RACES_SEED === undefined) {
  describe('seeded histories', everything);
} else {
  describe('one history again', () => again(Number(RACES_SEED)));
}

function again(seed: number): void {
  it.each(STRATEGY_NAMES.filter((name) => name === (RACES_STRATEGY ?? name)))('%s', async (strategy) => {
    const history = await replay(strategy, seed);
    console.log(history);
    expect(history).toContain('Everything was kept.');
  });
}

function everything(): void {
  it.each(STRATEGY_NAMES)('%s keeps its promises', { timeout: TIMEOUT_MS }, async (strategy) => {
    const { failures, histories } = await runAll({ strategy, first: 1, count: HISTORIES[strategy] });
    const [failure] = failures;
    if (failure) expect.fail(await replay(strategy, failure.seed));
    expect(histories).toBe(HISTORIES[strategy]);
  });

  it('are the same again from the same seed', async () => {
    for (const strategy of STRATEGY_NAMES) expect(await replay(strategy, 7)).toBe(await replay(strategy, 7));
  });

  // The test of the tests. It begins at a seed that is known to show it, and goes on while none does.
  it.each(MUTANTS.map((variant) => ({ ...variant, title: `${variant.strategy}: ${variant.name}` })))(
    '$check objects to $title',
    { timeout: TIMEOUT_MS },
    async ({ strategy, check, sabotage, seed }) => {
      const caught: string[] = [];
      await runAll({
        ...{ strategy, first: seed, count: 5000, sabotage },
        isEnough({ violations }) {
          caught.push(...violations.map((violation) => violation.check));
          return caught.includes(check);
        },
      });
      expect(caught).toContain(check);
    },
  );
}
