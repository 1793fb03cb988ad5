import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIfThere } from '@gatehouse/infra/common/files';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Run, runStages } from '../src/pipeline.ts';
import { closingLine, failure, total } from '../src/report.ts';
import { type Outcome, type Step, verdictOf } from '../src/step.ts';
import type { View } from '../src/view.ts';

const silent: View = { started: vi.fn(), wrote: vi.fn(), ended: vi.fn(), close: vi.fn() };

function step(name: string, ...command: string[]): Step {
  return {
    name,
    claim: 'it holds',
    needs: [],
    limitSeconds: 10,
    run: async ({ run }) => verdictOf(await run(command)),
  };
}

/** A process that ended but whose parent has not yet asked for its exit code (a zombie, Z) does nothing any more. */
function alive(pid: string): boolean {
  const state = readIfThere(`/proc/${pid.trim()}/stat`)?.split(') ')[1]?.[0];
  return state !== undefined && state !== 'Z';
}

describe('the pipeline', () => {
  let folder: string;
  let stop: AbortController;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-pipeline-'));
    stop = new AbortController();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function go(...stages: Step[][]): Promise<Outcome[]> {
    const run: Run = { root: folder, folder, environment: process.env, view: silent, signal: stop.signal };
    return runStages(stages, run);
  }

  async function one(only: Step): Promise<Outcome> {
    const [outcome] = await go([only]);
    if (!outcome) throw new Error('the pipeline lost a step');
    return outcome;
  }

  it('passes what ends with 0 and fails everything else', async () => {
    const outcomes = await go(
      [step('good', 'true'), step('bad', 'false')],
      [step('absent', 'no-such-program')],
    );
    expect(outcomes.map(({ step: { name }, passed, failed }) => [name, passed, failed])).toEqual([
      ['good', 1, 0],
      ['bad', 0, 1],
      ['absent', 0, 1],
    ]);
  });

  it('runs what comes after a failure', async () => {
    const outcomes = await go([step('bad', 'false')], [step('good', 'true')]);
    expect(outcomes.map(({ failed }) => failed)).toEqual([1, 0]);
  });

  it('shows the whole output of a failing step', async () => {
    const outcome = await one(step('bad', 'sh', '-c', 'echo to one; echo to the other >&2; exit 3'));
    expect(failure(outcome)).toMatch(/bad: its whole output[\s\S]*to one\nto the other/);
  });

  it('skips a step that the machine cannot run, with the reason, and does not count it as passed', async () => {
    const need = { name: 'luck', script: 'luck.sh', missing: () => Promise.resolve('there is no luck') };
    const outcome = await one({ ...step('lucky', 'true'), needs: [need] });
    expect(outcome).toMatchObject({ passed: 0, failed: 0, skipped: ['there is no luck'] });
    expect(closingLine(total([outcome], false))).toBe('0 passed, 0 failed, 1 skipped');
  });

  it('counts what is skipped as failed in CI', async () => {
    const outcome: Outcome = { ...(await one(step('good', 'true'))), skipped: ['a test: no reason given'] };
    expect(closingLine(total([outcome], true))).toBe('1 passed, 1 failed');
  });

  it('ends a step at its limit, with everything it started', async () => {
    const script = 'sleep 60 & echo $! > pid; wait';
    const outcome = await one({ ...step('slow', 'sh', '-c', script), limitSeconds: 1 });
    expect(outcome.failed).toBe(1);
    expect(failure(outcome)).toContain('Stopped after 1 s');
    expect(alive(readFileSync(join(folder, 'pid'), 'utf8'))).toBe(false);
  });

  it('fails a step that leaves a daemon behind, and ends the daemon', async () => {
    // Over only when the daemon is one: before its exec it still is a shell.
    const untilItSleeps = 'until [ "$(cat /proc/$(cat pid)/comm)" = sleep ]; do :; done';
    const script = `setsid sleep 60 >/dev/null 2>&1 & echo $! > pid; ${untilItSleeps}`;
    const outcome = await one(step('daemon', 'sh', '-c', script));
    expect(outcome).toMatchObject({ passed: 1, failed: 1 });
    expect(failure(outcome)).toMatch(/left running, now ended: \d+ sleep 60/);
    expect(alive(readFileSync(join(folder, 'pid'), 'utf8'))).toBe(false);
  });

  it('leaves nothing running when the user stops it', async () => {
    const running = go(
      [step('long', 'sh', '-c', 'sleep 60 & echo $! > pid; wait')],
      [step('never', 'touch', 'ran')],
    );
    const pidFile = join(folder, 'pid');
    while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await sleep(20);
    stop.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
    expect(alive(readFileSync(pidFile, 'utf8'))).toBe(false);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('gives a step no standard input to wait on', async () => {
    expect(await one({ ...step('asks', 'cat'), limitSeconds: 5 })).toMatchObject({ passed: 1 });
  });
});
