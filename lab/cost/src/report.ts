import { availableParallelism } from 'node:os';
import { median, medianInterval } from '../../report/src/statistics.ts';
import type { Seen } from './measure.ts';
import type { Workload } from './workload.ts';

/** What a run found, as `--json` prints it. */
export interface Report {
  command: 'cost';
  /** When it ended, ISO 8601. */
  at: string;
  machine: { cores: number; node: string };
  extent: Workload;
  /** CPU time of one `GET /api/public`, in microseconds: on this machine, on this day. */
  publicMicroseconds: number;
  rows: Row[];
}

export interface Row {
  strategy: string;
  /** Median over the pairs: CPU time of an authenticated request by that of a public one. */
  ratio: number;
  /** The 95 % confidence interval of that median. */
  low: number;
  high: number;
  /** `null`: there is none. */
  bound: number | null;
  /** Share of the requests by what `Server-Timing` named as the cause of the verdict; the most frequent first. */
  causes: { cause: string; share: number }[];
}

/** What the pairs come to. */
export function reportOf(
  seen: readonly Seen[],
  { extent, bounds }: { extent: Workload; bounds: Readonly<Record<string, number>> },
): Report {
  const baselines = seen.flatMap(({ pairs }) => pairs.map(({ publicly }) => publicly / extent.requests));
  return {
    command: 'cost',
    at: new Date().toISOString(),
    machine: { cores: availableParallelism(), node: process.version },
    extent,
    publicMicroseconds: median(baselines),
    rows: seen.map(({ strategy, pairs, causes }) => {
      const ratios = pairs.map(({ publicly, authenticated }) => authenticated / publicly);
      const bound = bounds[strategy] ?? null;
      return { strategy, ratio: median(ratios), ...medianInterval(ratios), bound, causes: sharesOf(causes) };
    }),
  };
}

function sharesOf(causes: ReadonlyMap<string, number>): Row['causes'] {
  const total = [...causes.values()].reduce((sum, count) => sum + count, 0);
  return [...causes]
    .map(([cause, count]) => ({ cause, share: count / total }))
    .toSorted((a, b) => b.share - a.share);
}

/**
 * The rows whose bound does not hold: the whole interval lies above it. A median a little above its bound whose interval
 * reaches below it may be chance, and fails no strategy.
 */
export const failed = (rows: readonly Row[]): Row[] =>
  rows.filter(({ low, bound }) => bound !== null && low > bound);
