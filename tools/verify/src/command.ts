import { join } from 'node:path';
import { writeAtomically } from '@gatehouse/infra/common/files';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { UserError } from '@gatehouse/infra/errors';
import { interruptible } from '@gatehouse/infra/interrupt';
import { thisMachine } from '@gatehouse/infra/native/install';
import type { Command } from 'commander';
import { readDurations, writeDurations } from './durations.ts';
import { stepEnvironment } from './environment.ts';
import { outcomesJson } from './outcomes.ts';
import { runStages } from './pipeline.ts';
import { prepare } from './prepare.ts';
import { closingLine, failure, table, total } from './report.ts';
import type { Outcome, Step } from './step.ts';
import { quickSteps, stages } from './steps.ts';
import { openView } from './view.ts';

interface Options {
  quick?: boolean;
  list?: boolean;
  json?: string;
  /** Global: see the launcher. */
  yes?: boolean;
}

const all = stages.flat();

/** `./gatehouse test [step…]` */
export function build(command: Command): void {
  command
    .argument('[steps...]', 'only these (see --list)')
    .option('--quick', 'only what needs no container and no cluster: a minute')
    .option('--list', 'name the steps and what each shows')
    .option('--json <file>', 'write what each step came to into a file, too')
    .action(async (names: string[]) => {
      const options: Options = command.optsWithGlobals();
      if (options.list) list();
      else
        process.exitCode = await interruptible(
          (signal) => test(choose(names, options), { ...options, names }, signal),
          { forReaders: true },
        );
    });
}

function list(): void {
  const width = Math.max(...all.map(({ name }) => name.length));
  for (const { name, claim } of all) process.stdout.write(`${name.padEnd(width)}  ${claim}\n`);
}

function choose(names: string[], { quick }: Options): readonly (readonly Step[])[] {
  const unknown = names.filter((name) => !all.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new UserError(
      `There is no step ${unknown.join(', ')}.`,
      `Name some of: ${all.map(({ name }) => name).join(', ')}.`,
    );
  }
  const wanted = ({ name }: Step): boolean =>
    names.length > 0 ? names.includes(name) : !quick || quickSteps.has(name);
  return stages.map((stage) => stage.filter(wanted)).filter((stage) => stage.length > 0);
}

/** @returns the exit code */
async function test(
  chosen: readonly (readonly Step[])[],
  { yes = false, quick = false, json, names }: Options & { names: readonly string[] },
  signal: AbortSignal,
): Promise<number> {
  const ci = process.env.CI === 'true';
  const out = process.stdout;
  const steps = chosen.flat();
  const folder = join(repositoryRoot, '.gatehouse/checks');
  const environment = stepEnvironment(repositoryRoot, process.env, out.isTTY);
  const machine = { root: repositoryRoot, environment };
  const startedAt = new Date();

  const needs = steps.flatMap((step) => step.needs);
  const takeBack = await prepare(needs, { ...machine, agreed: yes || ci, may: thisMachine(), signal, out });
  const view = openView(out, steps, readDurations(folder));
  let outcomes: Outcome[];
  try {
    outcomes = await runStages(chosen, { ...machine, folder, signal, view });
  } finally {
    view.close();
    await takeBack();
  }
  writeDurations(folder, lengths(outcomes));
  if (json !== undefined) {
    const words = quick ? ['--quick'] : names;
    writeAtomically(json, outcomesJson(outcomes, { words, startedAt }), 0o644);
  }
  return report(outcomes, ci, out);
}

function lengths(outcomes: Outcome[]): Record<string, number> {
  const passed = outcomes.filter((outcome) => outcome.failed === 0 && outcome.passed > 0);
  return Object.fromEntries(passed.map(({ step, seconds }) => [step.name, Math.round(seconds)]));
}

function report(outcomes: Outcome[], ci: boolean, out: NodeJS.WriteStream): number {
  for (const outcome of outcomes) if (outcome.failed > 0) out.write(failure(outcome));
  const sum = total(outcomes, ci);
  const skips = outcomes.flatMap(({ step, skipped }) =>
    skipped.map((reason) => `skipped: ${step.name}: ${reason}\n`),
  );
  out.write(`\n${skips.join('')}${table(outcomes)}\n${closingLine(sum)}\n`);
  return sum.failed === 0 ? 0 : 1;
}
