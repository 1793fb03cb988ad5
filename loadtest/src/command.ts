import { type Cluster, openCluster, startCluster } from '@gatehouse/infra/cluster';
import { UserError } from '@gatehouse/infra/errors';
import { interruptible } from '@gatehouse/infra/interrupt';
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
  readonly yes?: boolean;
}

export function build(command: Command): void {
  command
    .addOption(
      new Option(
        '--strategy <names>',
        'which strategies, separated by commas (default: all that run)',
      ).argParser(list),
    )
    .addOption(
      new Option('--profile <name>', 'how much and for how long')
        .choices(Object.keys(profiles))
        .default('smoke'),
    )
    .addOption(
      new Option('--rate <n>', 'browse journeys a second; the other journeys follow').argParser(positive),
    )
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
  const k6 = await findK6(say);
  const running = await openCluster();
  const cluster =
    running ?? (await startCluster({ progress: say, signal, ...(options.yes ? { yes: true } : {}) }));
  try {
    const reports: LoadReport[] = [];
    for (const strategy of chosen(options.strategy, cluster)) {
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

function chosen(names: string[] | undefined, cluster: Cluster): string[] {
  const unknown = names?.find((name) => !cluster.strategies.includes(name));
  if (unknown === undefined) return names ?? cluster.strategies;
  throw new UserError(
    `The running cluster does not serve the strategy "${unknown}".`,
    `It serves ${cluster.strategies.join(', ')}. Choose one of them, or start it with --strategies ${unknown}.`,
  );
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1000))
    throw new InvalidArgumentError('It is a number above 0 and at most 1000.');
  return value;
}
