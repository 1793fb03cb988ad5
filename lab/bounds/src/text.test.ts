import { describe, expect, it } from 'vitest';
import { plotOf } from './plot.ts';
import { px } from './plot-parts.ts';
import type { BoundsReport, BoundsRow } from './report.ts';
import { reportText } from './text.ts';

const row: BoundsRow = {
  strategy: 'cached',
  scenario: 'frozen',
  askedAt: 'replicas',
  revocations: 1000,
  episodes: 20,
  void: 1,
  p50: 0,
  p99: 3.21,
  max: 987.65,
  bound: 1000,
  signOutBound: 1000,
  askedEvery: 41.2,
  undecided: 0.125,
  failures: [],
};

const report: BoundsReport = {
  passed: true,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:01:00.000Z',
  seconds: 60,
  machine: { cores: 2, node: 'v24.0.0', system: 'linux 6', load: 0.5 },
  replicas: 8,
  revocations: 1000,
  episodes: 20,
  settings: { LEASE_MILLISECONDS: '1000' },
  rows: [row, { ...row, scenario: 'cut', failures: ['cached, cut: nothing was measured'] }],
};

describe('the table', () => {
  it('has a line a row, and the settings above', () => {
    const text = reportText(report, 120);
    expect(text).toMatch(/^✓ {2}cached +frozen +1000 +20 +1 +0 +3\.2 +988 +1000 +41 +12\.5 %$/m);
    expect(text).toMatch(/^✗ {2}cached +cut /m);
    expect(text.indexOf('LEASE_MILLISECONDS=1000')).toBeLessThan(text.indexOf('frozen'));
    expect(text).toContain('✓ No credential was accepted past its bound (60 s).');
  });

  it('ends with what is wrong', () => {
    const text = reportText({ ...report, passed: false }, 120);
    expect(text.split('\n').at(-1)).toBe('  cached, cut: nothing was measured');
  });
});

describe('the plot', () => {
  it('says in words what it shows, and follows light and dark', () => {
    const svg = plotOf(report);
    expect(svg).toContain('aria-labelledby="bounds-title bounds-description"');
    expect(svg).toContain('cached, frozen: p50 0.00 ms, p99 3.2 ms, at most 988 ms, bound 1000 ms.');
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('puts each figure where its logarithm lies, and 0 at the edge', () => {
    expect(px(0)).toBe(px(0.1));
    expect(px(1000) - px(100)).toBeCloseTo(px(100) - px(10), 0);
    expect(px(1e9)).toBe(px(10_000));
  });
});
