import { join } from 'node:path';
import { writeAtomically } from '@gatehouse/infra/common/files';
import { defaultStateDirectory } from '@gatehouse/infra/common/paths';
import { UserError } from '@gatehouse/infra/errors';
import { interruptible } from '@gatehouse/infra/interrupt';
import { parseCount, parseList } from '@gatehouse/infra/options';
import { type Command, InvalidArgumentError } from 'commander';
import { widthOf } from '../../tour/src/run.ts';
import { plotOf } from './plot.ts';
import type { BoundsReport } from './report.ts';
import { takeBounds } from './run.ts';
import { SCENARIOS } from './scenarios.ts';
import { ownSettings } from './settings.ts';
import { type MeasuredStrategy, measuredStrategies } from './strategies.ts';
import { reportText } from './text.ts';

interface Options {
  replicas: number;
  strategies?: string[];
  revocations: number;
  episodes: number;
  faults?: string[];
  json?: boolean;
  plot?: string;
  yes: boolean;
}

/** The newest result, for the documents. */
const RESULT = join(defaultStateDirectory, 'results', 'bounds.json');

/** `./gatehouse bounds` */
export function build(command: Command): void {
  command
    .description(
      'Signs clients in, ends their sessions, and measures until when each replica still accepts them: while nothing ' +
        'is broken, when Redis is frozen, killed or cut off within 5 ms of the acknowledgement, and at a replica ' +
        'that was cut off alone.\n\n' +
        'It starts clusters of its own with short time limits on free ports (the native way) and stops them. It ends ' +
        'with 1 when a session was accepted past its bound, when cached or denylist take more than 20 ms (p99) while ' +
        'nothing is broken, or when more than half of the episodes did not happen as planned.',
    )
    .option('--replicas <count>', 'number of API replicas', parseCount, 8)
    .option('--strategies <names>', 'these only, e.g. cached,denylist (all)', parseList)
    .option('--revocations <count>', 'revoked sessions, for each strategy and fault', parseWhole, 1000)
    .option('--episodes <count>', 'in how many episodes, for each strategy and fault', parseWhole, 20)
    .option('--faults <names>', `these only, of ${SCENARIOS.join(', ')} (all)`, parseList)
    .option('--json', 'print everything that was measured as JSON')
    .option('--plot <file>', 'draw what was measured, as SVG')
    .action(async (options: Options) => {
      process.exitCode = await interruptible((signal) => bounds(options, signal), {
        forReaders: true,
      });
    });
}

async function bounds(options: Options, signal: AbortSignal): Promise<number> {
  const { replicas, revocations, episodes, json = false, plot, yes } = options;
  const { stdout: out, stderr: err } = process;
  const extent = { subjects: chosenSubjects(options.strategies), scenarios: chosenFaults(options.faults) };
  const measured = { ...extent, replicas, revocations, episodes, settings: ownSettings };
  const report = await takeBounds({ ...measured, yes, signal, err });
  keep(RESULT, text(report));
  if (plot !== undefined) keep(plot, plotOf(report));
  out.write(json ? text(report) : `\n${reportText(report, widthOf(out))}\n`);
  return report.passed ? 0 : 1;
}

const text = (report: BoundsReport): string => `${JSON.stringify(report, undefined, 2)}\n`;

function keep(path: string, content: string): void {
  writeAtomically(path, content, 0o644);
}

function chosenSubjects(names: readonly string[] | undefined): readonly MeasuredStrategy[] {
  demandKnown(
    'strategy',
    names,
    measuredStrategies.map(({ strategy }) => strategy),
  );
  return measuredStrategies.filter(({ strategy }) => names?.includes(strategy) ?? true);
}

function chosenFaults(names: readonly string[] | undefined): string[] {
  demandKnown('fault', names, SCENARIOS);
  return SCENARIOS.filter((name) => names?.includes(name) ?? true);
}

function demandKnown(what: string, names: readonly string[] = [], known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new UserError(`There is no ${what} ${unknown.join(', ')}.`, `There are ${known.join(', ')}.`);
}

function parseWhole(words: string): number {
  const count = Number(words);
  if (Number.isInteger(count) && count > 0 && count <= 100_000) return count;
  throw new InvalidArgumentError('Give a whole number from 1 to 100000.');
}
