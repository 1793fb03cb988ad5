import { type Command, InvalidArgumentError } from 'commander';
import type { Way } from '../../common/src/cluster-handle.ts';
import { interruptible } from '../../common/src/interrupt.ts';
import { parseCount, parseList, parsePort, wayOptions } from '../../launcher/src/options.ts';
import { openProgress } from './progress.ts';
import type { Report } from './report.ts';
import { stagesOf } from './stages.ts';
import { reportText } from './text.ts';
import { tour } from './tour.ts';
import { findVenue } from './venue.ts';

interface Options {
  strategies?: string[];
  patience: number;
  json?: true;
  keep?: true;
  replicas?: number;
  redis: boolean;
  native?: true;
  docker?: true;
  httpsPort?: number;
  httpPort?: number;
  yes: boolean;
}

/** Where nobody says how wide the screen is: a file, a pipe, a build log. */
const DEFAULT_WIDTH = 120;
/** Longer lines of prose are hard to read. */
const MOST_WIDTH = 120;

/** `./gatehouse tour` */
export function build(command: Command): void {
  command
    .description(
      'Signs 20 clients in with each strategy, sends 25 requests of each to all replicas, writes a cart twice at once, removes\n' +
        'a role, signs out, stops and replaces a replica, and prints what each strategy lost, cost and let through.\n' +
        'Uses the cluster that runs. If none does it starts one with short time limits, and stops it afterwards.\n' +
        'Ends with 1 when a strategy does not show what it should.',
    )
    .option('--strategies <names>', 'these only, e.g. shared,token (all)', parseList)
    .option('--json', 'print everything that was measured as JSON')
    .option(
      '--patience <seconds>',
      'how long to wait for a sign-out to be noticed, in a cluster that was running already',
      parseSeconds,
      15,
    )
    .option('--keep', 'leave the cluster running that the tour started')
    .option('--replicas <count>', 'of a cluster of its own: number of API replicas (3)', parseCount)
    .option('--no-redis', 'of a cluster of its own: without Redis, and the strategies that need it')
    .option('--https-port <port>', 'of a cluster of its own (8443; native only)', parsePort)
    .option('--http-port <port>', 'of a cluster of its own (8080; native only)', parsePort)
    .action(async (options: Options) => {
      process.exitCode = await interruptible((signal) => run(options, signal));
    });
  for (const option of wayOptions()) command.addOption(option);
}

/** @returns the exit code */
async function run(options: Options, signal: AbortSignal): Promise<number> {
  const { strategies, patience, keep = false, replicas, redis, httpsPort, httpPort, yes } = options;
  const way: Way | undefined = options.docker ? 'docker' : options.native ? 'native' : undefined;
  const wishes = { way, strategies, replicas, redis, keep, httpsPort, httpPort, yes };
  // What a pipe or a file is to receive goes to standard output, everything for the person in front to the other one.
  const tell = (line: string) => process.stderr.write(`  ${line}\n`);
  const venue = await findVenue(wishes, { signal, progress: tell });
  let report: Report;
  try {
    const { cluster, settings } = venue;
    const progress = openProgress(process.stderr, stagesOf(venue.strategies, settings, patience));
    try {
      report = await tour({ ...venue, patience, signal, enter: progress.enter });
    } finally {
      progress.close();
    }
    print(report, options);
    if (settings !== undefined && keep)
      tell(`The cluster goes on: https://${cluster.publicHost}:${cluster.httpsPort}`);
  } finally {
    if (venue.settings !== undefined && !keep) tell('stopping the cluster');
    await venue.leave();
  }
  return report.passed ? 0 : 1;
}

function print(report: Report, { json }: Options): void {
  const width = Math.min(process.stdout.columns ?? DEFAULT_WIDTH, MOST_WIDTH);
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : `\n${reportText(report, width)}`}\n`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('Give seconds, up to 3600.');
}
