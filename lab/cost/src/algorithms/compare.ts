import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { median, medianInterval } from '../../../report/src/statistics.ts';
import { type Algorithm, prepare, WORKS, type Work } from './algorithm.ts';

/** What a comparison found, as `--json` prints it. */
export interface Comparison {
  command: 'cost --algorithms';
  /** When it ended, ISO 8601. */
  at: string;
  machine: { cores: number; node: string };
  rows: ComparisonRow[];
  sizes: { algorithm: string; tokenBytes: number; keyBytes: number }[];
}

interface ComparisonRow {
  work: Work;
  /** CPU time of ES256 by that of EdDSA: median over the pairs, and its 95 % confidence interval. */
  ratio: number;
  low: number;
  high: number;
  /** Microseconds of EdDSA, on this machine on this day. */
  microseconds: number;
}

/** What is repeated between two looks at the clock. */
const REPEATED = 100;

/** Compares signing and verifying with EdDSA and ES256, pair after pair, either first. */
export async function compareAlgorithms(rounds: number, signal: AbortSignal): Promise<Comparison> {
  const [eddsa, es256] = [await prepare('EdDSA'), await prepare('ES256')];
  const pairs = new Map<Work, { eddsa: number; es256: number }[]>(WORKS.map((work) => [work, []]));
  // Round 0 warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const work of WORKS) {
      signal.throwIfAborted();
      const pair = await compareOnce(work, eddsa, es256);
      if (round > 0) pairs.get(work)?.push(pair);
    }
  }
  return {
    command: 'cost --algorithms',
    at: new Date().toISOString(),
    machine: { cores: availableParallelism(), node: process.version },
    rows: [...pairs].map(([work, found]) => {
      const ratios = found.map((pair) => pair.es256 / pair.eddsa);
      const microseconds = median(found.map((pair) => pair.eddsa));
      return { work, ratio: median(ratios), ...medianInterval(ratios), microseconds };
    }),
    sizes: [eddsa, es256].map(({ name, tokenBytes, keyBytes }) => ({
      algorithm: name,
      tokenBytes,
      keyBytes,
    })),
  };
}

async function compareOnce(
  work: Work,
  eddsa: Algorithm,
  es256: Algorithm,
): Promise<{ eddsa: number; es256: number }> {
  if (randomInt(2) === 0) {
    const first = await timed(eddsa.works[work]);
    return { eddsa: first, es256: await timed(es256.works[work]) };
  }
  const first = await timed(es256.works[work]);
  return { es256: first, eddsa: await timed(eddsa.works[work]) };
}

/** Microseconds of CPU time of this process, its threads included: Web Crypto works on those. */
async function timed(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let turn = 0; turn < REPEATED; turn += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REPEATED;
}
