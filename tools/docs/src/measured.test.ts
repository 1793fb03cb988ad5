import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { SCENARIOS } from '@gatehouse/lab/bounds/scenarios';
import { BOUNDS } from '@gatehouse/lab/cost/bounds';
import { readResult } from '@gatehouse/lab/report/result';
import { expect, it } from 'vitest';
import { benchmarkOf } from '../../results/src/benchmarks.ts';
import { taken } from '../../results/src/produce.ts';
import { recordedAlgorithms, recordedBounds, recordedCost } from './measured.ts';

it('the recorded costs are of every strategy, against the bounds of today', () => {
  const { command, publicly, rows } = recordedCost();
  expect(command).toBe('cost');
  expect(publicly.bound).toBe(BOUNDS.publicly);
  expect(rows.map(({ strategy, bound }) => [strategy, bound])).toEqual(
    STRATEGY_NAMES.map((name) => [name, BOUNDS.authenticated[name] ?? null]),
  );
});

it('the recorded algorithms are those that were compared', () => {
  const { command, sizes } = recordedAlgorithms();
  expect(command).toBe('cost --algorithms');
  expect(sizes.map(({ algorithm }) => algorithm)).toEqual(['EdDSA', 'ES256']);
});

/** Other data under the same strategies: a run of its own, smaller. */
const EXCHANGED = ['failback', 'restore'];
const KEPT = SCENARIOS.filter((scenario) => !EXCHANGED.includes(scenario));

it('the recorded bounds after an exchange of the data are of every strategy on Redis, and hold', () => {
  const { rows, passed } = recordedBounds('continuity');
  expect(rows.map(({ strategy, scenario }) => [strategy, scenario])).toEqual(
    ['shared', 'cached', 'denylist'].flatMap((name) => EXCHANGED.map((scenario) => [name, scenario])),
  );
  expect(passed).toBe(true);
  for (const { revocations, max, bound } of rows) {
    expect(revocations).toBeGreaterThanOrEqual(100);
    expect(max).toBeLessThanOrEqual(bound);
  }
});

it('the recorded bounds are of every strategy in every scenario, a thousand each, and hold', () => {
  const reports = ['', 'renewed'].map(recordedBounds);
  const rows = reports.flatMap((report) => report.rows);
  expect(rows.map(({ strategy, scenario }) => `${strategy} ${scenario}`).toSorted()).toEqual(
    STRATEGY_NAMES.flatMap((name) => KEPT.map((scenario) => `${name} ${scenario}`)).toSorted(),
  );
  expect(reports.map(({ replicas, passed }) => [replicas, passed])).toEqual([
    [8, true],
    [8, true],
  ]);
  for (const { revocations, episodes, max, bound } of rows) {
    expect(revocations).toBeGreaterThanOrEqual(1000);
    expect(episodes).toBeGreaterThanOrEqual(20);
    expect(max).toBeLessThanOrEqual(bound);
  }
});

it.each(['cost', 'bounds', 'bounds-renewed', 'bounds-continuity'])(
  'the figures of %s are those of the recorded report',
  (name) => {
    const producer = benchmarkOf(name);
    if (!producer) throw new Error(`nothing measures ${name}`);
    const report = readFileSync(join(repositoryRoot, `docs/reports/${name}.json`), 'utf8');
    expect(readResult(name)).toEqual(taken(producer, report));
  },
);
