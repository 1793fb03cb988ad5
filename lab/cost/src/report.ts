import { availableParallelism } from 'node:os';
import { median, medianInterval } from '../../report/src/statistics.ts';
import type { Bounds } from './bounds.ts';
import type { Seen } from './measure.ts';
import type { Workload } from './workload.ts';

/** What a run found, as `--json` prints it. */
export interface Report {
  command: 'cost';
  /** When it ended, ISO 8601. */
  at: string;
  machine: { cores: number; node: string };
  extent: Workload;
  /** CPU time of one `GET /api/public` at the baseline, in microseconds: on this machine, on this day. */
  baselineMicroseconds: number;
  /** `GET /api/public`, over all strategies' hosts. */
  publicly: Ratio;
  /** `GET /api/me`, by strategy. */
  rows: Row[];
}

export interface Ratio {
  /** Median over the pairs: CPU time of a request at the replica by that of the same answer at the baseline. */
  ratio: number;
  /** The 95 % confidence interval of that median. */
  low: number;
  high: number;
  /** `null`: there is none. */
  bound: number | null;
}

export interface Row extends Ratio {
  strategy: string;
  /** Share of the requests by what `Server-Timing` named as the cause of the verdict; the most frequent first. */
  causes: { cause: string; share: number }[];
}

/** What the pairs come to. */
export function reportOf(
  seen: readonly Seen[],
  { extent, bounds }: { extent: Workload; bounds: Bounds },
): Report {
  const publicly = seen.flatMap((one) => one.publicly);
  return {
    command: 'cost',
    at: new Date().toISOString(),
    machine: { cores: availableParallelism(), node: process.version },
    extent,
    baselineMicroseconds: median(publicly.map(({ baseline }) => baseline / extent.requests)),
    publicly: ratioOf(publicly, bounds.publicly),
    rows: seen.map(({ strategy, authenticated, causes }) => ({
      strategy,
      ...ratioOf(authenticated, bounds.authenticated[strategy]),
      causes: sharesOf(causes),
    })),
  };
}

function ratioOf(pairs: Seen['publicly'], bound: number | undefined): Ratio {
  const ratios = pairs.map(({ baseline, replica }) => replica / baseline);
  return { ratio: median(ratios), ...medianInterval(ratios), bound: bound ?? null };
}

function sharesOf(causes: ReadonlyMap<string, number>): Row['causes'] {
  const total = [...causes.values()].reduce((sum, count) => sum + count, 0);
  return [...causes]
    .map(([cause, count]) => ({ cause, share: count / total }))
    .toSorted((a, b) => b.share - a.share);
}

/**
 * What does not hold its bound: the whole interval lies above it. A median a little above its bound whose interval reaches
 * below it may be chance, and fails nothing.
 */
export function failed({ publicly, rows }: Pick<Report, 'publicly' | 'rows'>): (Ratio & { what: string })[] {
  return [
    { what: '/api/public', ...publicly },
    ...rows.map((row) => ({ what: row.strategy, ...row })),
  ].filter(({ low, bound }) => bound !== null && low > bound);
}
