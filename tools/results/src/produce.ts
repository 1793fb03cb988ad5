import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { UserError } from '@gatehouse/infra/errors';
import { type Result, resultOf } from '@gatehouse/lab/report/result';
import type { Benchmark } from './benchmarks.ts';

/**
 * Runs the command of a producer, whose words go to standard error, and reads its report.
 *
 * @param options instead of those of the table, such as `--seeds 2000`
 */
export async function produce(producer: Benchmark, options: readonly string[]): Promise<Result> {
  const words = options.length === 0 ? producer.command : [...program(producer.command), ...options];
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-results-'));
  const file = join(scratch, 'report.json');
  const at = new Date().toISOString();
  try {
    const output = await outputOf(words, asking(producer, file));
    const report = producer.report === '--json FILE' ? readFileSync(file, 'utf8') : output;
    return resultFrom(producer, report, { command: words.join(' '), at });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The result of a run that was started elsewhere: its report must say itself when it was. */
export function taken(producer: Benchmark, report: string): Result {
  return resultFrom(producer, report, { command: producer.command.join(' ') });
}

function resultFrom(
  { name, read }: Benchmark,
  report: string,
  known: { readonly command: string; readonly at?: string },
): Result {
  const { figures, command = known.command, at = known.at, machine } = read(JSON.parse(report));
  if (at === undefined) {
    throw new UserError(
      `The report of ${name} does not say when it was.`,
      `Measure it: npm run results -- ${name}`,
    );
  }
  return resultOf(command, figures, { at, ...(machine && { machine }) });
}

/** `npm run races --` of `npm run races -- --seeds 7`: what the options stand behind. */
function program(command: readonly string[]): readonly string[] {
  const end = command.indexOf('--');
  if (end >= 0) return command.slice(0, end + 1);
  return command[0] === 'npm' ? [...command, '--'] : command.slice(0, 2);
}

function asking({ command, report }: Benchmark, file: string): readonly string[] {
  const agreed = command[0] === './gatehouse' ? ['--yes'] : [];
  if (report === 'output') return agreed;
  return [...agreed, ...(report === '--json' ? ['--json'] : ['--json', file])];
}

/** What it printed. A command that found something wrong has measured all the same, and its exit code says so. */
async function outputOf([name = '', ...typed]: readonly string[], asked: readonly string[]): Promise<string> {
  // What npm hands on stands behind a mark of its own.
  const mark = name === 'npm' && !typed.includes('--') ? ['--'] : [];
  const words = [...typed, ...mark, ...asked];
  // npm would print a heading of its own among the figures.
  const quiet = name === 'npm' ? ['--silent'] : [];
  const child = spawn(name, [...quiet, ...words], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) output += String(chunk);
  const code =
    child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('close', resolve)));
  if (code !== 0) {
    process.exitCode = 1;
    process.stderr.write(`  ${name} ${words.join(' ')} ended with ${code}\n`);
  }
  return output;
}
