import { strategyTable } from '@gatehouse/testkit/strategy-table';
import type { Violation } from '../check-input.ts';
import type { PlannedFault } from '../fault-plan.ts';
import { generate } from '../generator.ts';
import type { Played } from '../play/history.ts';
import { openScene } from '../run/campaign.ts';
import { playRound } from '../run/round.ts';
import { historyLimits, SIDE_BY_SIDE } from '../run/settings.ts';
import type { TestCluster } from '../run/test-cluster.ts';
import type { Variant } from './mutants.ts';

/** Long enough for a replica that queries auth each second to query it meanwhile. */
const WEATHER: readonly PlannedFault[] = [{ after: 1500, kind: 'auth stands still', length: 1600, which: 0 }];

/** A variant and what gave it away. */
export interface Catch {
  readonly variant: Variant;
  readonly seed: number;
  readonly violation: Violation;
}

/** Plays up to so many rounds on a broken cluster, and tells which variants were caught by their check. */
export async function catchAll(
  ground: TestCluster,
  variants: readonly Variant[],
  rounds: number,
): Promise<readonly Catch[]> {
  // Judged by what is promised, whatever the cluster was set to.
  const scene = await openScene(ground, historyLimits);
  const names = strategyTable
    .map(({ name }) => name)
    .filter((name) => variants.some(({ strategy }) => strategy === name));
  const catches: Catch[] = [];
  for (let round = 0; round < rounds && catches.length < variants.length; round += 1) {
    const programs = Array.from({ length: SIDE_BY_SIDE }, (_, index) =>
      generate(names[index % names.length] ?? 'shared', round * SIDE_BY_SIDE + index + 1),
    );
    const played = await playRound(ground.cluster, scene, programs, WEATHER);
    const left = variants.filter((variant) => !catches.some((known) => known.variant === variant));
    catches.push(...left.flatMap((variant) => firstOf(variant, played)));
  }
  return catches;
}

function firstOf(variant: Variant, played: readonly Played[]): Catch[] {
  const caught = played
    .filter(({ program }) => program.strategy === variant.strategy)
    .flatMap(({ program, violations }) =>
      violations
        .filter(({ check }) => check === variant.check)
        .map((violation) => ({ variant, seed: program.seed, violation })),
    );
  return caught.slice(0, 1);
}
