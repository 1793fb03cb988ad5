import { quantile } from '../../report/src/statistics.ts';
import type { Settings } from '../../tour/src/settings.ts';
import type { BoundsRow } from './report.ts';
import type { Results, Revoked } from './results.ts';
import { noticeOf } from './scenarios.ts';
import { longestBound } from './strategies.ts';

/** A row of the report: its figures, and what is wrong with them. @param wanted episodes */
export function rowOf(tally: Results, settings: Settings, wanted: number): BoundsRow {
  const { subject, scenario, revoked, episodes, voids, asked, undecided, pairTime } = tally;
  const delays = revoked.map(({ delay }) => delay);
  return {
    strategy: subject.strategy,
    scenario,
    askedAt: subject.askedAt,
    revocations: revoked.length,
    episodes,
    void: sum(voids),
    p50: exact(quantile(delays, 0.5)),
    p99: exact(quantile(delays, 0.99)),
    max: exact(quantile(delays, 1)),
    bound: longestBound(subject, settings) + noticeOf(scenario, subject),
    signOutBound: subject.bound('sign-out', settings) + noticeOf(scenario, subject),
    askedEvery: asked === 0 ? 0 : exact(pairTime / asked),
    undecided: asked === 0 ? 0 : exact(undecided / asked),
    ...(tally.recovered !== undefined && { recovered: exact(tally.recovered) }),
    failures: judge(tally, wanted),
  };
}

/** What was seen that should not have been, or the other way round, as sentences; none when all is well. */
export function judge(tally: Results, wanted: number): string[] {
  const { subject, scenario, revoked, late, undead, wrong } = tally;
  return [
    ...tooLate([...revoked, ...late]),
    ...tooSlow(tally),
    ...tooVoid(tally, wanted),
    ...when(revoked.length === 0, 'nothing was measured'),
    ...when(undead > 0, `${undead} ended credentials were not refused by every replica in the end`),
    ...[...wrong].map(([what, times]) => `${what}, ${times} times`),
  ].map((sentence) => `${subject.strategy}, ${scenario}: ${sentence}`);
}

function tooLate(revoked: readonly Revoked[]): string[] {
  const late = revoked.filter(({ delay, bound }) => delay > bound);
  const [worst] = late.toSorted((a, b) => b.delay - b.bound - (a.delay - a.bound));
  if (worst === undefined) return [];
  const { delay, bound, door = 'an unknown replica', kind } = worst;
  return [
    `${late.length} of ${revoked.length} ended credentials were accepted past the bound, the worst by ${door} ` +
      `${delay.toFixed(1)} ms after its acknowledgement (${kind}), where ${bound} ms are allowed`,
  ];
}

function tooSlow({ subject: { healthyP99 }, scenario, revoked }: Results): string[] {
  if (scenario !== 'healthy' || healthyP99 === undefined) return [];
  const p99 = quantile(
    revoked.map(({ delay }) => delay),
    0.99,
  );
  return when(
    p99 > healthyP99,
    `p99 is ${p99.toFixed(1)} ms while nothing is broken, ${healthyP99} ms are allowed`,
  );
}

function tooVoid({ episodes, voids }: Results, wanted: number): string[] {
  const [often] = [...voids].toSorted(([, a], [, b]) => b - a);
  if (often === undefined || (episodes >= wanted && sum(voids) <= episodes)) return [];
  const all = episodes + sum(voids);
  return [`${sum(voids)} of ${all} episodes did not happen as planned, most often: ${often[0]}`];
}

/** A thousandth of a ms is as much as the clock says. */
const exact = (value: number): number => (Number.isNaN(value) ? 0 : Math.round(value * 1000) / 1000);

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

function when(fault: boolean, sentence: string): string[] {
  return fault ? [sentence] : [];
}
