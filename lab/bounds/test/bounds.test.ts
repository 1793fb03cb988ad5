import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultStateDirectory } from '@gatehouse/infra/common/paths';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { BoundsReport } from '../src/report.ts';
import { type RunOptions, takeBounds } from '../src/run.ts';
import { SCENARIOS, type ScenarioName } from '../src/scenarios.ts';
import { ownSettings } from '../src/settings.ts';
import { measuredStrategies } from '../src/strategies.ts';

const never = new AbortController().signal;
const err = { write: (text: string): void => void process.stdout.write(`bounds: ${text}`) };

/** State directories of runs that are not over. */
function left(): string[] {
  const runs = join(defaultStateDirectory, 'runs');
  return existsSync(runs) ? readdirSync(runs).filter((name) => name.startsWith('bounds-')) : [];
}

interface Wishes extends Partial<RunOptions> {
  strategies: string[];
  scenarios: ScenarioName[];
}

function take({ strategies, ...options }: Wishes): Promise<BoundsReport> {
  return takeBounds({
    subjects: measuredStrategies.filter(({ strategy }) => strategies.includes(strategy)),
    replicas: 2,
    revocations: 8,
    episodes: 2,
    settings: ownSettings,
    yes: true,
    signal: never,
    err,
    ...options,
  });
}

describe('bounds', () => {
  it('are measured under every fault, and nothing is left running', async () => {
    const report = await take({ strategies: ['cached', 'denylist'], scenarios: [...SCENARIOS] });
    expect(Value.Check(BoundsReport, report)).toBe(true);
    expect(report.rows.map(({ strategy, scenario }) => [strategy, scenario])).toEqual(
      ['cached', 'denylist'].flatMap((strategy) => SCENARIOS.map((scenario) => [strategy, scenario])),
    );
    for (const row of report.rows) {
      const what = `${row.strategy}, ${row.scenario}`;
      // How quick a healthy cluster is, a machine that does other things at the same time does not show.
      expect(row.failures.filter((failure) => !failure.includes('while nothing is broken'), what)).toEqual(
        [],
      );
      // Other data may be confirmed before a client asks: then no answer is undecided.
      const isExchange = row.scenario === 'failback' || row.scenario === 'restore';
      const bound = row.scenario === 'restore' ? 2000 : 1000;
      expect(row, what).toMatchObject({ revocations: 8, episodes: 2, bound });
      expect(row.max, what).toBeLessThanOrEqual(bound);
      if (row.scenario === 'healthy') expect(row.undecided, what).toBe(0);
      else if (!isExchange) expect(row.undecided, what).toBeGreaterThan(0);
      expect(row.recovered === undefined, what).toBe(row.scenario === 'healthy');
    }
    // A replica that hears of nothing goes on for as long as its lease: else it was not cut off.
    const alone = report.rows.filter(({ scenario }) => scenario === 'replica');
    for (const { max } of alone) expect(max).toBeGreaterThan(100);
    expect(left()).toEqual([]);
  });

  it('that a replica does not keep are found', async () => {
    // The lease that is told stays one second. Redis may be silent for longer too, or the connection would be given up.
    const environment = { LEASE_MILLISECONDS: '4000', STORE_TIMEOUT_MILLISECONDS: '2000' };
    const report = await take({ strategies: ['cached'], scenarios: ['replica'], environment });
    expect(report.passed).toBe(false);
    const [row] = report.rows;
    expect(row?.failures[0]).toMatch(
      /^cached, replica: \d+ of 8 ended credentials were accepted past the bound, the worst by api-[12] /,
    );
    expect(row?.max).toBeGreaterThan(1000);
  });

  it('are given up on an interrupt, and nothing is left running', async () => {
    const interrupt = new AbortController();
    const stop = { write: (text: string) => text.startsWith('[1/') && interrupt.abort(new Error('enough')) };
    const taken = take({
      strategies: ['cached'],
      scenarios: ['frozen'],
      signal: interrupt.signal,
      err: stop,
    });
    await expect(taken).rejects.toThrow('enough');
    expect(left()).toEqual([]);
  });
});
