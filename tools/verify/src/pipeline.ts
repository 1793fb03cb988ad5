import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Machine, Need } from './needs.ts';
import { endLeftovers, run } from './processes.ts';
import type { Outcome, Shell, Step } from './step.ts';
import type { Tally } from './tiers/tally.ts';
import type { View } from './view.ts';

const TIDY_UP_MS = 120_000;

export interface Run extends Machine {
  /** Where logs and scratch folders go. */
  folder: string;
  view: View;
  /** Aborting it stops the step that is running and all that it started. */
  signal: AbortSignal;
}

/** Runs the stages one after the other, the steps of a stage side by side. Every step runs, whatever failed before. */
export async function runStages(stages: readonly (readonly Step[])[], run: Run): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const stage of stages) outcomes.push(...(await Promise.all(stage.map((step) => runStep(step, run)))));
  return outcomes;
}

/** @throws the signal's reason when the whole run is stopped; a step's own trouble is its outcome. */
async function runStep(step: Step, context: Run): Promise<Outcome> {
  const reasons = await lacking(step.needs, context);
  if (reasons.length > 0)
    return end(context, { step, passed: 0, failed: 0, skipped: reasons, seconds: 0, log: undefined });

  const scratch = join(context.folder, step.name);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const log = join(scratch, 'log');
  const output = teeTo(log, (line) => context.view.wrote(step, line));
  const since = performance.now();
  context.view.started(step);
  try {
    const tally = await attempt(step, context, scratch, output);
    return end(context, { step, ...tally, seconds: (performance.now() - since) / 1000, log });
  } finally {
    output.end();
    await finished(output);
  }
}

function end({ view }: Run, outcome: Outcome): Outcome {
  view.ended(outcome);
  return outcome;
}

async function lacking(needs: readonly Need[], machine: Machine): Promise<string[]> {
  const reasons = await Promise.all(needs.map((need) => need.missing(machine)));
  return reasons.filter((reason) => reason !== undefined);
}

async function attempt(step: Step, context: Run, scratch: string, output: Writable): Promise<Tally> {
  const mark = randomUUID();
  const limit = AbortSignal.timeout(step.limitSeconds * 1000);
  const say = (line: string): void => void output.write(`${line}\n`);
  const shell = (signal: AbortSignal): Shell => ({
    root: context.root,
    scratch,
    say,
    run: (command, own = {}) => {
      const environment = { ...context.environment, ...own };
      return run({ command, cwd: context.root, environment, output, signal, mark });
    },
  });
  try {
    const tally = await step.run(shell(AbortSignal.any([context.signal, limit])));
    await step.tidyUp?.(shell(AbortSignal.timeout(TIDY_UP_MS)));
    return withLeftovers(tally, await endLeftovers(mark), say);
  } catch (error) {
    await step.tidyUp?.(shell(AbortSignal.timeout(TIDY_UP_MS)));
    await endLeftovers(mark);
    context.signal.throwIfAborted();
    say(limit.aborted ? `Stopped after ${step.limitSeconds} s, its limit.` : String(error));
    return { passed: 0, failed: 1, skipped: [] };
  }
}

/** A step that leaves a process behind has failed, even if every assertion held. */
function withLeftovers(tally: Tally, left: string[], say: (line: string) => void): Tally {
  for (const one of left) say(`left running, now ended: ${one}`);
  return left.length === 0 ? tally : { ...tally, failed: tally.failed + 1 };
}

function teeTo(file: string, wrote: (line: string) => void): Writable {
  const log = createWriteStream(file);
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const line = chunk.toString().trimEnd().split('\n').at(-1)?.trim();
      if (line) wrote(line);
      log.write(chunk, done);
    },
    final(done) {
      log.end(done);
    },
  });
}
