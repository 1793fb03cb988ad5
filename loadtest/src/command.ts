import { type Cluster, openCluster, startCluster } from '@gatehouse/infra/cluster';
import { UserError } from '@gatehouse/infra/errors';
import { interruptible } from '@gatehouse/infra/interrupt';
import { parseList, parsePort } from '@gatehouse/infra/options';
import { demandTwoPorts } from '@gatehouse/infra/settings';
import { checkStrategies } from '@gatehouse/infra/strategies';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { profiles } from '../k6/profiles.ts';
import { findK6 } from './find-k6.ts';
import type { LoadReport } from './report.ts';
import { runLoad } from './run.ts';
import { LEGEND, tableOf, wrongAnswers } from './table.ts';

interface LoadOptions {
  readonly strategy?: string[];
  readonly profile: string;
  readonly rate?: number;
  readonly json?: boolean;
  readonly httpsPort?: number;
  readonly httpPort?: number;
  readonly yes?: boolean;
}

export function build(command: Command): void {
  command
    .addOption(
      new Option(
        '--strategy <names>',
        'which strategies, separated by commas (default: all that run)',
      ).argParser(parseList),
    )
    .addOption(
      new Option('--profile <name>', 'how much and for how long')
        .choices(Object.keys(profiles))
        .default('smoke'),
    )
    .addOption(
      new Option('--rate <n>', 'browse journeys a second; the other journeys follow').argParser(positive),
    )
    .option('--https-port <port>', 'of a cluster of its own: where the gateway speaks TLS (8443)', parsePort)
    .option('--http-port <port>', 'of a cluster of its own: where it speaks plain HTTP (8080)', parsePort)
    .option('--json', 'print the reports as JSON')
    .addHelpText(
      'after',
      `
Uses the running cluster, or starts one and takes it down again. Exits with k6's own code: 0 when every threshold
held, 99 when one was crossed. \`memory\` with more than one replica must cross one: its sessions get lost.`,
    )
    .action(async (_options, self: Command) => {
      process.exitCode = await interruptible((signal) => load(self.optsWithGlobals<LoadOptions>(), signal), {
        forReaders: true,
      });
    });
}

/** Runs the strategies one after the other: two at once would measure each other. */
async function load(options: LoadOptions, signal: AbortSignal): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const running = await openCluster();
  // Everything that can be refused is, before k6 is built and a cluster started.
  if (running === undefined) demandStartable(options);
  else demandFound(options, running);
  const k6 = await findK6(say, signal);
  const { httpsPort, httpPort, yes } = options;
  const cluster = running ?? (await startCluster({ progress: say, signal, httpsPort, httpPort, yes }));
  try {
    const reports: LoadReport[] = [];
    for (const strategy of options.strategy ?? cluster.strategies) {
      say(
        `Load on ${strategy}, profile ${options.profile}: ${profiles[options.profile]?.seconds ?? 0} s and the sign-ins before.`,
      );
      const progress = process.stderr.isTTY && !options.json;
      const { profile, rate } = options;
      reports.push(await runLoad({ cluster, k6, strategy, profile, rate, signal, progress }));
    }
    process.stdout.write(
      options.json
        ? `${JSON.stringify(reports, null, 2)}\n`
        : `${tableOf(reports)}\n${wrongAnswers(reports)}${LEGEND}\n`,
    );
    return reports.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0;
  } finally {
    if (!running) await cluster.down();
  }
}

/** What a cluster of its own could not be started with. */
function demandStartable({ strategy, httpsPort = 8443, httpPort = 8080 }: LoadOptions): void {
  checkStrategies(strategy, true);
  demandTwoPorts(httpsPort, httpPort);
}

/** What the cluster that runs does not do. */
function demandFound({ strategy, httpsPort, httpPort }: LoadOptions, cluster: Cluster): void {
  const inVain =
    httpsPort !== undefined ? '--https-port' : httpPort !== undefined ? '--http-port' : undefined;
  if (inVain !== undefined) {
    throw new UserError(
      `A cluster runs already (${cluster.way}), and ${inVain} is for one that the load starts.`,
      `Stop it with \`./gatehouse down\`, or leave out ${inVain}.`,
    );
  }
  const unknown = strategy?.find((name) => !cluster.strategies.includes(name));
  if (unknown === undefined) return;
  throw new UserError(
    `The running cluster does not serve the strategy "${unknown}".`,
    `It serves ${cluster.strategies.join(', ')}. Choose one of them, or start it with --strategies ${unknown}.`,
  );
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1000))
    throw new InvalidArgumentError('It is a number above 0 and at most 1000.');
  return value;
}
