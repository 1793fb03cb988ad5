import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRunFolder, removeDeadRuns } from '@gatehouse/infra/cluster/run-folder';
import { defaultStateDirectory } from '@gatehouse/infra/common/paths';
import { openNative } from '@gatehouse/infra/native/open';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const main = join(import.meta.dirname, '../src/main.ts');
const RUNS = join(defaultStateDirectory, 'runs');

/** Small, and long enough to be interrupted anywhere. */
const COST = [
  'cost',
  '--strategies',
  'memory',
  '--clients',
  '2',
  '--rounds',
  '100000',
  '--requests',
  '10',
  '--yes',
];

const runs = (): string[] =>
  existsSync(RUNS) ? readdirSync(RUNS).filter((name) => name.startsWith('cost-')) : [];

/** Processes that work below a folder, and what of the outside folders belongs to it. */
function processesBelow(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      return false;
    }
  });
}

interface Started {
  child: ChildProcess;
  /** What it has written to both streams. */
  text: () => string;
  until: (words: string) => Promise<void>;
  end: () => Promise<{ code: number | null; signal: string | null }>;
}

function gatehouse(...args: string[]): Started {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const ended = once(child, 'exit');
  const seen = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      text += String(piece);
      for (const look of seen) look();
    });
  }
  return {
    child,
    text: () => text,
    until: (words) =>
      new Promise((resolve, reject) => {
        const look = () => (text.includes(words) ? resolve() : undefined);
        seen.add(look);
        look();
        void ended.then(() => reject(new Error(`ended before it said ${words}: ${text}`)));
      }),
    end: async () => {
      const [code, signal] = (await ended) as [number | null, string | null];
      return { code, signal };
    },
  };
}

function nothingIsLeft(): void {
  expect(runs()).toEqual([]);
  expect(processesBelow(RUNS)).toEqual([]);
}

describe('a measurement that is interrupted leaves neither process nor secret', () => {
  it.each([
    ['SIGINT', 'postgres is ready'],
    ['SIGTERM', 'api-1 is ready'],
    ['SIGHUP', 'everything answers'],
    ['SIGPIPE', 'warming up'],
    ['SIGINT', 'in turns'],
  ] as const)('by %s at “%s”', async (signal, words) => {
    const started = gatehouse(...COST);
    await started.until(words);
    started.child.kill(signal);
    expect(await started.end()).toEqual({ code: 130, signal: null });
    expect(started.text()).not.toMatch(/^\s+at /m);
    nothingIsLeft();
  });

  it.each(['stdout', 'stderr', 'both'])('by the loss of the readers of %s', async (which) => {
    const started = gatehouse(...COST, '--json');
    await started.until('api-1 is ready');
    if (which !== 'stderr') started.child.stdout?.destroy();
    if (which !== 'stdout') started.child.stderr?.destroy();
    // Nothing is written to standard output before the end: there a signal has to end it.
    if (which === 'stdout') started.child.kill('SIGTERM');
    expect(await started.end()).toEqual({ code: 130, signal: null });
    nothingIsLeft();
  });

  it('not when it is interrupted again while it tidies up', async () => {
    const started = gatehouse(...COST);
    await started.until('everything answers');
    started.child.kill('SIGINT');
    await started.until('stopp');
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) started.child.kill(signal);
    expect(await started.end()).toEqual({ code: 130, signal: null });
    nothingIsLeft();
  });

  it('and what a killed one leaves, the next run or `down` removes', async () => {
    const started = gatehouse(...COST);
    await started.until('api-1 is ready');
    started.child.kill('SIGKILL');
    await started.end();
    expect(runs()).toHaveLength(1);
    expect(await removeDeadRuns()).toBeGreaterThan(0);
    nothingIsLeft();
  });
});

describe('the folder of a run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-runs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is left alone while its process lives, and removed when that is gone', async () => {
    const mine = await openRunFolder('mine', folder);
    expect(await removeDeadRuns(folder)).toBe(0);
    writeFileSync(join(mine.stateDirectory, '../owner.json'), '{"pid":1,"startTime":"never"}');
    expect(await removeDeadRuns(folder)).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
    expect(await openNative(mine.stateDirectory, {})).toBeUndefined();
  });
});
