import type { Limits } from '@gatehouse/testkit/limits';
import type { StrategyName } from '@gatehouse/testkit/strategy-table';
import { faultPlanOf } from '../fault-plan.ts';
import { type GeneratedHistory, generate } from '../generator.ts';
import type { Played, Scene } from '../play/history.ts';
import { UserPool } from '../play/user-pool.ts';
import { playRound } from './round.ts';
import { SIDE_BY_SIDE } from './settings.ts';
import type { TestCluster } from './test-cluster.ts';

/** Which histories. */
export interface Selection {
  readonly strategies: readonly StrategyName[];
  readonly first: number;
  readonly count: number;
}

/** The number of the round that a seed belongs to; it decides its faults. */
export const roundOf = (seed: number): number => Math.floor((seed - 1) / SIDE_BY_SIDE);

/** The seeds that are played beside this one. */
export const wholeRoundOf = (seed: number): Pick<Selection, 'first' | 'count'> => ({
  first: roundOf(seed) * SIDE_BY_SIDE + 1,
  count: SIDE_BY_SIDE,
});

/** The program that a seed stands for among these strategies. */
function programFor(strategies: readonly StrategyName[], seed: number): GeneratedHistory {
  const strategy = strategies[seed % strategies.length];
  if (strategy === undefined) throw new RangeError('no strategy was chosen');
  return generate(strategy, seed);
}

/** The scene of a cluster: its users and its administrator. `limits` are the promised ones. */
export async function openScene({ gateway, carry }: TestCluster, limits: Limits): Promise<Scene> {
  const people = new UserPool(carry, gateway);
  return { gateway, carry, people, administrator: await people.administrator(), limits };
}

/** Plays the histories of the selection, round after round. */
export async function* playAll(
  { cluster }: TestCluster,
  scene: Scene,
  { strategies, first, count }: Selection,
): AsyncGenerator<readonly Played[]> {
  const end = first + count;
  for (let seed = first; seed < end; ) {
    const round = roundOf(seed);
    const programs: GeneratedHistory[] = [];
    for (; seed < end && roundOf(seed) === round; seed += 1) programs.push(programFor(strategies, seed));
    // For each round again: administration needs a recent sign-in, and a campaign may last for hours.
    const administrator = await scene.people.administrator();
    yield await playRound(cluster, { ...scene, administrator }, programs, faultPlanOf(round));
  }
}
