import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bounds } from '../src/bounds.ts';
import type { Report } from '../src/report.ts';
import { type RunOptions, runOn } from '../src/run.ts';
import { startTestCluster, type TestCluster } from '../src/test-cluster.ts';

/** Enough to be a run, too little to say anything about what it measures. */
const extent = { clients: 3, rounds: 3, requests: 20, connections: 4 };
const strategies = ['memory', 'phantom'];
const { signal } = new AbortController();

let own: TestCluster;

beforeAll(async () => {
  own = await startTestCluster({ strategies, yes: true, signal, progress: () => undefined });
});

afterAll(async () => await own.release());

async function take(options: Partial<RunOptions>): Promise<{ code: number; text: string }> {
  let text = '';
  const out = { write: (piece: string) => (text += piece) };
  const err = { write: () => true };
  const code = await runOn(own, { strategies, extent, json: false, yes: true, signal, out, err, ...options });
  return { code, text };
}

const boundsOf = (memory: number): Bounds => ({ publicly: 1000, authenticated: { memory } });

it('measures each strategy, and finds the requests authenticated as they should be', async () => {
  const { code, text } = await take({ json: true, bounds: boundsOf(1000) });
  expect(code).toBe(0);
  const { rows, publicly, ...rest } = JSON.parse(text) as Report;
  expect(rest).toMatchObject({ command: 'cost', machine: { node: process.version }, extent });
  expect(Date.parse(rest.at)).toBeGreaterThan(Date.now() - 120_000);
  expect(rows.map(({ strategy, bound }) => [strategy, bound])).toEqual([
    ['memory', 1000],
    ['phantom', null],
  ]);
  for (const { ratio, low, high } of [publicly, ...rows]) {
    expect(low).toBeGreaterThan(0);
    expect(ratio).toBeGreaterThanOrEqual(low);
    expect(ratio).toBeLessThanOrEqual(high);
  }
  // The caches are warm before anything is counted.
  expect(rows.map(({ causes }) => causes)).toEqual([
    [{ cause: 'memory hit', share: 1 }],
    [{ cause: 'exchanged, verified before', share: 1 }],
  ]);
});

it('fails when a bound does not hold, and says which', async () => {
  // However noisy so short a run is, a request never costs a hundredth of a plain one.
  const { code, text } = await take({ bounds: boundsOf(0.01) });
  expect(code).toBe(1);
  expect(text).toMatch(/✗ +memory/);
  expect(text).toMatch(/✗ memory costs [\d.]+ times the plain request; its bound is 0\.01/);
});
