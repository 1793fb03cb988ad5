import { describe, expect, it } from 'vitest';
import { benchmarkOf, benchmarks } from './benchmarks.ts';
import { taken } from './produce.ts';

const about = { startedAt: '2026-01-02T03:04:05.000Z', machine: { cores: 2, node: 'v24.0.0' } };

function figuresOf(name: string, report: object): Record<string, number> {
  const producer = benchmarkOf(name);
  if (!producer) throw new Error(`nothing measures ${name}`);
  const { figures } = taken(producer, JSON.stringify(report));
  return Object.fromEntries(figures.map(({ id, value }) => [id, value]));
}

describe('a report as figures', () => {
  it('of the races: histories that a check objected to, over all strategies', () => {
    const row = { histories: 10, operations: 100, objections: { 'no resurrection': 1, 'roles in time': 0 } };
    const strategies = [
      { ...row, strategy: 'shared' },
      { ...row, strategy: 'cached' },
    ];
    const report = { ...about, command: 'npm run races', seconds: 3.4, strategies };
    expect(figuresOf('races', report)).toEqual({
      histories: 20,
      operations: 200,
      seconds: 3,
      'no-resurrection': 2,
      'roles-in-time': 0,
    });
  });

  it('of the variants: one that was not caught has no figure, and is missing in the sum', () => {
    const variant = { name: 'no lease', strategy: 'cached', check: 'no resurrection', histories: 7 };
    const variants = [
      { ...variant, caughtBy: 7 },
      { ...variant, name: 'x' },
    ];
    expect(figuresOf('variants', { ...about, command: 'npm run races', variants })).toEqual({
      caught: 1,
      'no-lease-cached': 7,
    });
  });

  it('of the bounds: the worst over all faults, and the 99th of 100 while nothing is broken', () => {
    const row = { strategy: 'cached', revocations: 50, p50: 1, p99: 6.04, max: 9, bound: 1000 };
    const rows = [
      { ...row, scenario: 'healthy' },
      { ...row, scenario: 'frozen', max: 900.06 },
    ];
    expect(figuresOf('bounds', { ...about, replicas: 8, revocations: 50, episodes: 1, rows })).toEqual({
      'worst-cached': 900.1,
      'healthy-cached': 6,
    });
  });

  it('of the cost', () => {
    const rows = [{ strategy: 'cached', ratio: 1.234, low: 1.1, high: 1.3, bound: null }];
    const publicly = { ratio: 1.105, low: 1, high: 1.2, bound: 1.2 };
    const { startedAt: at, machine } = about;
    const report = { at, machine, publicly, rows };
    expect(figuresOf('cost', report)).toEqual({ 'ratio-public': 1.11, 'ratio-cached': 1.23 });
  });

  it('of the tests', () => {
    const steps = [{ name: 'unit', claim: 'c', passed: 7, failed: 0, skipped: [] }];
    expect(figuresOf('tests', { ...about, command: './gatehouse test', steps })).toEqual({ unit: 7 });
  });
});

it('a report that does not say when it was is not taken', () => {
  expect(() =>
    figuresOf('memory', { nearCache: { sessions: 1, bytes: 1 }, denyList: { entries: 1, bytes: 1 } }),
  ).toThrow('does not say when');
});

it.each(benchmarks)('a report that is another one is not taken for that of $name', ({ name }) => {
  expect(() => figuresOf(name, { passed: true })).toThrow(TypeError);
});
