import { describe, expect, it } from 'vitest';
import { goodReport } from '../test/support/measures.ts';
import type { Report } from './report.ts';
import { reportJson, reportText } from './text.ts';

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

/** Every cell as wide as it may get. */
function wideReport(): Report {
  const report = goodReport();
  const replicas = Array.from({ length: 10 }, (_, index) => `3f9a0c1e77b${index}`);
  const long = { seconds: 3600, still: true, perReplica: {}, unasked: [] };
  return {
    ...report,
    replicas,
    rows: report.rows.map((row) => ({
      ...row,
      failures: [
        'something that was expected did not show, and this sentence says so at some length '.repeat(3),
      ],
      measures: {
        ...row.measures,
        signOut: long,
        role: long,
        requests: {
          ...row.measures.requests,
          perReplica: Object.fromEntries(replicas.map((name) => [name, 500])),
          authenticate: { p50: 123, p99: 4567, samples: 500 },
          credentialBytes: { sent: 4096, received: 4096 },
        },
        replicaLoss: {
          ...row.measures.replicaLoss,
          held: [...Array(20).keys()],
          lost: [...Array(20).keys()],
        },
      },
    })),
  };
}

describe('the table', () => {
  it('has one row a strategy, with every measure', () => {
    const text = reportText(goodReport(), 120);
    expect(text).toMatch(
      /^✓ +memory +166 167 167 +20 of 20 +3, held 3 +0\.00 +85 +0\.41 \/ 1\.9 +0 s +4\.8 s +0 of 20$/m,
    );
    expect(text).toMatch(
      /^✓ +shared +166 167 167 +0 of 20 +0 +1\.00 +85 +0\.41 \/ 1\.9 +0 s +0 s +0 of 20$/m,
    );
    expect(text).toMatch(
      /^✓ +token +166 167 167 +0 of 20 +0 +0\.00 +85 +0\.41 \/ 1\.9 +10\.8 s +10\.8 s +0 of 20$/m,
    );
    expect(text).toMatch(/^✓ +sealed .*10 of 20$/m);
  });

  it('fits 120 columns, also when every cell is as wide as it gets', () => {
    expect(widest(reportText(goodReport(), 120))).toBeLessThanOrEqual(120);
    expect(widest(reportText(wideReport(), 120))).toBeLessThanOrEqual(120);
  });

  it('becomes a list on a narrow terminal, with the same measures', () => {
    const text = reportText(wideReport(), 60);
    expect(widest(text)).toBeLessThanOrEqual(60);
    expect(text).toMatch(/^ {4}sign-out accepted for +> 3600 s, still accepted$/m);
    expect(text).toMatch(/^ {4}lost with a replica +20, held 20$/m);
  });

  it('says that there is no Redis, rather than 0', () => {
    const report = goodReport();
    const [first, ...rest] = report.rows;
    if (first === undefined) throw new Error('no row');
    const rows = [{ ...first, measures: { ...first.measures, storeCommands: undefined } }, ...rest];
    expect(reportText({ ...report, rows }, 120)).toMatch(/memory .* no Redis /);
  });
});

it('as JSON has every measure, to a thousandth', () => {
  const report = { ...goodReport(), seconds: 61.4005678 };
  expect(JSON.parse(reportJson(report))).toEqual(JSON.parse(JSON.stringify({ ...report, seconds: 61.401 })));
});

describe('the text around it', () => {
  it('names the settings of a cluster of its own', () => {
    const text = reportText(goodReport(), 200);
    expect(text).toContain(
      'ACCESS_TOKEN_SECONDS=10 LOCAL_RENEWAL_SECONDS=5 SEALED_RENEWAL_SECONDS=5 LEASE_MILLISECONDS=1000 PHANTOM_CACHE_SECONDS=1 STORE_TIMEOUT_MILLISECONDS=250',
    );
    expect(text).toContain('on 3 replicas (native): api-1 api-2 api-3');
  });

  it('says how long it waited in any other cluster', () => {
    const text = reportText({ ...goodReport(), settings: undefined }, 120);
    expect(text).toContain('awaited for at most 15 s');
    expect(text).not.toContain('ACCESS_TOKEN_SECONDS');
  });

  it('says what was seen of each strategy, and ends with the verdict', () => {
    const report = goodReport();
    const text = reportText(report, 120);
    for (const { seen } of report.rows) expect(text).toContain(seen);
    expect(text).toMatch(/✓ Every strategy showed what it should \(61 s\)\.$/);
  });

  it('marks the rows that failed, and says why', () => {
    const report = goodReport();
    const rows = report.rows.map((row) =>
      row.measures.strategy === 'token' ? { ...row, failures: ['one thing', 'another thing'] } : row,
    );
    const text = reportText({ ...report, passed: false, rows }, 120);
    expect(text).toMatch(/^✗ +token/m);
    expect(text.match(/^✓ /gm)).toHaveLength(rows.length - 1);
    expect(text).toMatch(
      /✗ 1 of \d+ did not show what they should \(61 s\):\n {2}token: one thing\n {2}token: another thing$/,
    );
  });
});
