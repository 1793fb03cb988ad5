import { openProgress, type Screen } from '../../report/src/progress.ts';
import { compareAlgorithms } from './algorithms/compare.ts';
import { comparisonText } from './algorithms/text.ts';
import { type Answers, type Baseline, startBaseline } from './baseline/server.ts';
import { BOUNDS, type Bounds } from './bounds.ts';
import { Clients } from './clients.ts';
import { gatewayHeaders, LoadDriver, type LoadTarget } from './load-driver.ts';
import { measure } from './measure.ts';
import { failed, type Report, reportOf } from './report.ts';
import { stagesOf } from './stages.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';
import { reportJson, reportText } from './text.ts';
import type { Workload } from './workload.ts';

export interface RunOptions {
  /** Default: all. */
  strategies?: string[] | undefined;
  extent: Workload;
  /** Default: the project's. */
  bounds?: Bounds;
  json: boolean;
  yes: boolean;
  signal: AbortSignal;
  /** Receives the result alone, for a pipe or a file. */
  out: Screen;
  /** Receives what is for the person in front. */
  err: Screen;
}

/** Starts a cluster, measures, prints the report and stops it. @returns the exit code */
export async function run(options: RunOptions): Promise<number> {
  const { strategies, yes, signal, err } = options;
  const tell = (line: string): void => void err.write(`  ${line}\n`);
  const own = await startTestCluster({ strategies, yes, signal, progress: tell });
  try {
    return await runOn(own, options);
  } finally {
    tell('stopping the cluster');
    await own.release();
  }
}

/** Measures a cluster that runs, and prints the report. @returns the exit code */
export async function runOn(own: TestCluster, options: RunOptions): Promise<number> {
  const { json, out } = options;
  const report = await reportAbout(own, options);
  out.write(`${json ? reportJson(report) : `\n${reportText(report)}`}\n`);
  return failed(report).length === 0 ? 0 : 1;
}

/** Compares the algorithms that could sign, in this process, and prints what it found. @returns the exit code */
export async function runAlgorithms({
  rounds,
  json,
  signal,
  out,
}: Pick<RunOptions, 'json' | 'signal' | 'out'> & { rounds: number }): Promise<number> {
  const comparison = await compareAlgorithms(rounds, signal);
  out.write(`${json ? reportJson(comparison) : `\n${comparisonText(comparison)}`}\n`);
  return 0;
}

async function reportAbout(own: TestCluster, options: RunOptions): Promise<Report> {
  const { extent, bounds = BOUNDS, signal, err } = options;
  const { cluster, replica } = own;
  const stages = stagesOf(cluster.strategies, extent);
  const progress = openProgress(err, stages);
  const asking = new LoadDriver(replica.origin, extent.connections);
  let baseline: Baseline | undefined;
  let plain: LoadDriver | undefined;
  try {
    const asked: LoadTarget[] = [];
    for (const [index, strategy] of cluster.strategies.entries()) {
      progress.enter(index);
      const clients = await Clients.signIn(strategy, own, { clients: extent.clients, signal });
      asked.push({
        strategy,
        gateway: gatewayHeaders(strategy, cluster.publicHost, cluster.httpsPort),
        clients,
      });
    }
    const enter = (round: number): void => {
      if (round <= 1) progress.enter(cluster.strategies.length + round);
      if (round % 10 === 0 && round > 0) progress.say(`round ${round} of ${extent.rounds}`);
    };
    baseline = await startBaseline(own.folder, await answersOf(asking, asked));
    plain = new LoadDriver(baseline.origin, extent.connections);
    const sides = {
      replica: { asking, pid: replica.pid },
      baseline: { asking: plain, pid: baseline.pid },
    };
    const seen = await measure(asked, { ...sides, extent, signal, enter });
    return reportOf(seen, { extent, bounds });
  } finally {
    progress.close();
    await Promise.all([asking.close(), plain?.close()]);
    await baseline?.stop();
  }
}

/** One answer of each route, for the baseline to repeat. */
async function answersOf(asking: LoadDriver, [first]: readonly LoadTarget[]): Promise<Answers> {
  if (first === undefined) throw new Error('no strategy is measured');
  await first.clients.refresh();
  return {
    publicAnswer: await asking.bodyOf('/api/public', first),
    meAnswer: await asking.bodyOf('/api/me', first),
  };
}
