import { strategyTable } from '@gatehouse/testkit/strategy-table';
import { UserPool } from '../../histories/src/play/user-pool.ts';
import type { TestCluster } from '../../histories/src/run/test-cluster.ts';
import { signInAll } from './browsers.ts';
import { Seen } from './seen.ts';
import { type Browser, refreshAtOnce, type Sky } from './tabs.ts';

export interface StormOptions {
  readonly clients: number;
  readonly tabs: number;
  readonly rounds: number;
  /** How many clients refresh side by side; each has a connection for each of its tabs. */
  readonly atOnce: number;
}

/** A round of one strategy. */
export interface Round {
  readonly strategy: string;
  readonly round: number;
  readonly seen: Seen;
  readonly milliseconds: number;
  readonly userIds: readonly string[];
}

/** All tabs of a client refresh in one moment, client after client, and the same again with what they got. */
export async function* storm(ground: TestCluster, options: StormOptions): AsyncGenerator<Round> {
  const { gateway, carry } = ground;
  const people = new UserPool(carry, gateway);
  for (const { name: strategy } of strategyTable.filter(({ refreshes }) => refreshes)) {
    const browsers = await signInAll(people, { gateway, carry, strategy }, options.clients);
    for (let round = 1; round <= options.rounds; round += 1) {
      const seen = new Seen();
      const started = performance.now();
      await overAll({ gateway, carry, strategy, tabs: options.tabs, seen }, browsers, options.atOnce);
      const milliseconds = performance.now() - started;
      yield { strategy, round, seen, milliseconds, userIds: browsers.map(({ userId }) => userId) };
    }
  }
}

async function overAll(sky: Sky, browsers: readonly Browser[], atOnce: number): Promise<void> {
  const waiting = browsers.values();
  const lane = async (): Promise<void> => {
    for (const browser of waiting) await refreshAtOnce(sky, browser);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
