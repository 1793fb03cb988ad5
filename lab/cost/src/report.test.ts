import { describe, expect, it } from 'vitest';
import type { Seen } from './measure.ts';
import { failed, reportOf } from './report.ts';
import { reportJson, reportText } from './text.ts';
import { FULL_WORKLOAD } from './workload.ts';

/** 40 comparisons in which a request cost about `ratio` times the plain one. */
function pairs(ratio: number) {
  return Array.from({ length: 40 }, (_, index) => {
    const baseline = 40_000 + 100 * index;
    return { baseline, replica: baseline * (ratio + (index % 5) / 100 - 0.02) };
  });
}

/** A strategy whose authenticated requests cost about `ratio` times the plain one. */
function seen(strategy: string, ratio: number, publicly = 1): Seen {
  return {
    strategy,
    publicly: pairs(publicly),
    authenticated: pairs(ratio),
    causes: new Map([
      ['redis hit', 1],
      ['near-cache hit', 999],
    ]),
  };
}

const about = (ratio: number, bound: number) =>
  reportOf([seen('cached', ratio)], {
    extent: FULL_WORKLOAD,
    bounds: { publicly: 1.2, authenticated: { cached: bound } },
  });

const UNBOUNDED = { publicly: 9, authenticated: {} };

describe('a report', () => {
  it('gives the median of the ratios with its interval, and what the verdicts were due to', () => {
    const [row] = about(1.1, 1.15).rows;
    expect(row).toMatchObject({ strategy: 'cached', bound: 1.15 });
    expect(row?.ratio).toBeCloseTo(1.1, 2);
    expect(row?.low).toBeLessThanOrEqual(row?.ratio ?? 0);
    expect(row?.high).toBeGreaterThanOrEqual(row?.ratio ?? 0);
    expect(row?.causes[0]).toEqual({ cause: 'near-cache hit', share: 0.999 });
  });

  it('fails a strategy whose whole interval lies above its bound', () => {
    const report = about(1.3, 1.15);
    expect(failed(report)).toHaveLength(1);
    expect(reportText(report)).toMatch(/✗ cached costs 1\.3\d? times.* its bound is 1\.15/);
  });

  it('fails a public request whose whole interval lies above its bound', () => {
    const report = reportOf([seen('cached', 1.1, 1.4)], {
      extent: FULL_WORKLOAD,
      bounds: { publicly: 1.2, authenticated: {} },
    });
    expect(failed(report).map(({ what }) => what)).toEqual(['/api/public']);
    expect(reportText(report)).toMatch(/✗ \/api\/public costs 1\.4\d? times/);
  });

  it('does not fail one whose interval reaches its bound, nor one without a bound', () => {
    expect(failed(about(1.16, 1.15))).toEqual([]);
    const unbounded = reportOf([seen('phantom', 9)], { extent: FULL_WORKLOAD, bounds: UNBOUNDED });
    expect(failed(unbounded)).toEqual([]);
    expect(unbounded.rows[0]?.bound).toBeNull();
  });

  it('never calls almost everything everything', () => {
    const report = reportOf(
      [
        {
          ...seen('cached', 1),
          causes: new Map([
            ['near-cache hit', 99_999],
            ['redis hit', 1],
          ]),
        },
      ],
      { extent: FULL_WORKLOAD, bounds: UNBOUNDED },
    );
    expect(reportText(report)).toContain('near-cache hit 99.9 %');
  });

  it('is readable for programs', () => {
    expect(JSON.parse(reportJson(about(1.1, 1.15)))).toMatchObject({
      command: 'cost',
      machine: { node: process.version },
      rows: [{ strategy: 'cached', bound: 1.15 }],
    });
  });
});
