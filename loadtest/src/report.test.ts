import { describe, expect, it } from 'vitest';
import { reportOf } from './report.ts';
import { tableOf, wrongAnswers } from './table.ts';

const run = { strategy: 'memory', profile: 'smoke', exitCode: 99 };

describe('a load report', () => {
  it('takes a counter that k6 never touched for a zero', () => {
    expect(reportOf({ metrics: {} }, run)).toMatchObject({
      wrong: 0,
      sessionsLost: 0,
      undecided: 0,
      dropped: 0,
    });
  });

  it('names the questions that were answered wrongly, and shows them below the table', () => {
    const report = reportOf(
      {
        metrics: {
          wrong: { values: { count: 5 } },
          'wrong{what:me}': { values: { count: 5 } },
          'wrong{what:cart}': { values: { count: 0 } },
          sessions_lost: { values: { count: 5 } },
          'http_req_duration{name:/api/me}': { values: { med: 1.25, 'p(95)': 3.5 } },
        },
      },
      run,
    );
    expect(report).toMatchObject({
      wrong: 5,
      wrongAnswers: { me: 5 },
      sessionsLost: 5,
      me: { median: 1.25, p95: 3.5 },
    });
    expect(wrongAnswers([report])).toBe('memory was wrong about: me (5)\n');
    expect(tableOf([report])).toMatch(/memory .* 5 .* 5 .* 1\.3 \/ 3\.5 ms .* 99, crossed/);
  });
});
