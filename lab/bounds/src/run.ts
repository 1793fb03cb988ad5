import { cpus, loadavg, platform, release } from 'node:os';
import { openProgress, type Screen } from '../../report/src/progress.ts';
import { rowOf } from './judge.ts';
import { gather, measure } from './measure.ts';
import { type Extent, eachOf, type Stint, stintsOf } from './plan.ts';
import type { BoundsReport, BoundsRow } from './report.ts';
import type { Scenario } from './scenarios.ts';
import { environmentFor } from './settings.ts';
import { startTestCluster, type TestClusterOptions } from './test-cluster.ts';

export interface RunOptions extends Extent, Pick<TestClusterOptions, 'replicas' | 'yes' | 'signal'> {
  /** For the services, beside the settings; tests plant a fault with it. */
  environment?: Record<string, string>;
  /** Receives what is for the person in front. */
  err: Screen;
}

/** Measures everything in clusters of its own, and leaves none behind. */
export async function takeBounds(options: RunOptions): Promise<BoundsReport> {
  const { replicas, revocations, episodes, settings, err } = options;
  const startedAt = new Date();
  const surroundings = machine();
  const stints = stintsOf(options);
  const progress = openProgress(err, stints);
  const rows: BoundsRow[] = [];
  try {
    for (const wiring of ['direct', 'relays'] as const) {
      const own = stints.filter(({ scenario }) => scenario.wiring === wiring);
      if (own.length === 0) continue;
      const enter = (stint: Stint): void => progress.enter(stints.indexOf(stint));
      rows.push(...(await inOneCluster(options, wiring, own, { enter, say: progress.say })));
    }
  } finally {
    progress.close();
  }
  const endedAt = new Date();
  return {
    passed: rows.every(({ failures }) => failures.length === 0),
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    seconds: (endedAt.getTime() - startedAt.getTime()) / 1000,
    machine: surroundings,
    replicas,
    revocations,
    episodes,
    settings: environmentFor(settings, options.environment ?? {}),
    rows: inOrder(rows, options),
  };
}

async function inOneCluster(
  options: RunOptions,
  wiring: Scenario['wiring'],
  stints: readonly Stint[],
  { enter, say }: { enter: (stint: Stint) => void; say: (line: string) => void },
): Promise<BoundsRow[]> {
  const { settings, environment = {}, episodes, signal, err } = options;
  const each = eachOf(options);
  const strategies = options.subjects.map(({ strategy }) => strategy);
  const venue = await startTestCluster({
    ...options,
    wiring,
    strategies,
    environment: environmentFor(settings, environment),
    progress: say,
  });
  try {
    const company = await gather(venue, each);
    const rows: BoundsRow[] = [];
    for (const stint of stints) {
      enter(stint);
      // Elsewhere than on a terminal each would be a line.
      const tell = err.isTTY === true ? say : (): void => undefined;
      const tallies = await measure(company, stint, { each, episodes, settings, signal, tell });
      rows.push(...tallies.map((tally) => rowOf(tally, settings, episodes)));
    }
    return rows;
  } finally {
    await venue.close();
  }
}

/** By strategy, then by scenario, as the tables of the documents are. */
function inOrder(rows: readonly BoundsRow[], { subjects, scenarios }: Extent): BoundsRow[] {
  return subjects.flatMap(({ strategy }) =>
    scenarios.flatMap((scenario) =>
      rows.filter((row) => row.strategy === strategy && row.scenario === scenario),
    ),
  );
}

function machine(): BoundsReport['machine'] {
  const [load = 0] = loadavg();
  return { cores: cpus().length, node: process.version, system: `${platform()} ${release()}`, load };
}
