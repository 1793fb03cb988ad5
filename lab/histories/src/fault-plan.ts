import { finalized, SeededRandom } from '@gatehouse/testkit/seeded-random';
import type { FaultKind } from './log.ts';

/** A fault of the whole cluster, and of every history with it. */
export interface PlannedFault {
  /** How long after the one before was over, or the beginning, in ms. */
  readonly after: number;
  readonly kind: FaultKind;
  /** How long it lasts, in ms; some take longer to be put right. */
  readonly length: number;
  readonly which: number;
}

/** Often is what costs nothing to put right. */
const KINDS: readonly FaultKind[] = [
  'redis stands still',
  'redis stands still',
  'redis stands still',
  'redis dies',
  'redis is emptied',
  'auth stands still',
  'auth stands still',
  'auth restarts',
  'postgres stands still',
  'a replica stands still',
  'a replica stands still',
  'a replica dies',
];
const CALM = 0.2;
const LENGTHS = [60, 200, 400, 900, 1600];

/** The faults of a round of histories: the same from the same number. One round in five is calm. */
export function faultPlanOf(round: number): readonly PlannedFault[] {
  // Far from the seeds of programs, which begin at 1 too.
  const random = new SeededRandom(finalized(round + 1_000_003));
  if (random.chance(CALM)) return [];
  return Array.from({ length: 1 + random.below(3) }, () => ({
    after: 300 + random.below(1500),
    kind: random.pick(KINDS),
    length: random.pick(LENGTHS),
    which: random.next(),
  }));
}
