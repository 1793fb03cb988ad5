import type { Cluster } from '@gatehouse/infra/common/cluster-handle';
import { openProgress, type Screen } from '../../report/src/progress.ts';
import { type Extent, FULL_EXTENT, stagesOf } from './stages.ts';
import { findTestCluster, type Wishes } from './test-cluster.ts';
import { reportJson, reportText } from './text.ts';
import { tour } from './tour.ts';

export interface RunOptions extends Wishes {
  /** See `TourOptions`. */
  patience: number;
  /** Leave the cluster running that the tour started, unless it was interrupted. */
  keep: boolean;
  /** Print everything that was measured as JSON. */
  json: boolean;
  extent?: Extent;
  signal: AbortSignal;
  /** Receives the result alone, for a pipe or a file. */
  out: Screen;
  /** Receives what is for the person in front. */
  err: Screen;
}

/** For files, pipes and build logs, which have no width. Wider screens are not filled: prose gets hard to read. */
const MOST_WIDTH = 120;

/** Finds or starts a cluster, tours it, prints the report. @returns the exit code */
export async function run(options: RunOptions): Promise<number> {
  const { patience, json, keep, extent = FULL_EXTENT, signal, out, err } = options;
  const tell = (line: string): void => void err.write(`  ${line}\n`);
  // What the cluster says while the tour shows how far it is belongs into that line.
  let listener = tell;
  const venue = await findTestCluster(options, { signal, progress: (line) => listener(line) });
  const progress = openProgress(err, stagesOf(venue, { patience, extent }));
  try {
    listener = progress.say;
    const report = await tour({ ...venue, patience, signal, extent, enter: progress.enter });
    progress.close();
    out.write(`${json ? reportJson(report) : `\n${reportText(report, widthOf(out))}`}\n`);
    return report.passed ? 0 : 1;
  } finally {
    progress.close();
    listener = tell;
    if (venue.settings !== undefined) await leave(venue.cluster, keep && !signal.aborted, tell);
  }
}

async function leave(cluster: Cluster, keep: boolean, tell: (line: string) => void): Promise<void> {
  tell(keep ? 'the cluster goes on; `./gatehouse down` stops it' : 'stopping the cluster');
  if (!keep) await cluster.down();
}

/** Columns to print in. */
export function widthOf({ columns = MOST_WIDTH }: Screen): number {
  return Math.min(columns, MOST_WIDTH);
}
