import { describe, expect, it } from 'vitest';
import { judge, rowOf } from './judge.ts';
import { newResults, type Results, type Revoked } from './results.ts';
import type { ScenarioName } from './scenarios.ts';
import { ownSettings } from './settings.ts';
import { measuredStrategies } from './strategies.ts';

const EPISODES = 2;

const revoked = (delay: number, bound = 1000): Revoked => ({
  kind: 'everywhere',
  delay,
  bound,
  door: 'api-3',
});

function tallied(strategy: string, scenario: ScenarioName, changes: Partial<Results> = {}): Results {
  const subject = measuredStrategies.find((one) => one.strategy === strategy);
  if (subject === undefined) throw new Error(`there is no ${strategy}`);
  const good = {
    episodes: EPISODES,
    revoked: [revoked(0), revoked(2), revoked(4)],
    asked: 100,
    pairTime: 500,
  };
  return { ...newResults(subject, scenario), ...good, ...changes };
}

describe('a row', () => {
  it('has the quantiles over all revoked credentials, and the bound the strategy states', () => {
    const delays = Array.from({ length: 100 }, (_, index) => revoked(index + 1));
    const row = rowOf(tallied('cached', 'frozen', { revoked: delays, undecided: 25 }), ownSettings, EPISODES);
    expect(row).toMatchObject({ p50: 50, p99: 99, max: 100, bound: 1000, revocations: 100, failures: [] });
    expect(row).toMatchObject({ askedEvery: 5, undecided: 0.25, void: 0, episodes: 2 });
  });

  it('says 0, never "not a number", of what was not measured', () => {
    const row = rowOf(tallied('cached', 'frozen', { revoked: [], asked: 0 }), ownSettings, EPISODES);
    expect(row).toMatchObject({ p50: 0, p99: 0, max: 0, askedEvery: 0, undecided: 0 });
    expect(row.failures).toEqual(['cached, frozen: nothing was measured']);
  });
});

describe('what is wrong', () => {
  it('is one acceptance past the bound among a thousand', () => {
    const many = [...Array.from({ length: 999 }, () => revoked(0)), revoked(1000.1)];
    expect(judge(tallied('denylist', 'killed', { revoked: many }), EPISODES)).toEqual([
      'denylist, killed: 1 of 1000 ended credentials were accepted past the bound, the worst by api-3 1000.1 ms after ' +
        'its acknowledgement (everywhere), where 1000 ms are allowed',
    ]);
  });

  it('is any acceptance at all where the bound is 0', () => {
    const [failure] = judge(tallied('shared', 'healthy', { revoked: [revoked(0.2, 0)] }), EPISODES);
    expect(failure).toContain('accepted past the bound');
  });

  it('is a late acceptance in an episode that was void, too', () => {
    const [failure] = judge(tallied('cached', 'cut', { late: [revoked(1500)] }), EPISODES);
    expect(failure).toContain('1500.0 ms after its acknowledgement');
  });

  it('is a slow p99 while nothing is broken, where a figure is stated', () => {
    const slow = { revoked: [revoked(20.5)] };
    expect(judge(tallied('cached', 'healthy', slow), EPISODES)).toEqual([
      'cached, healthy: p99 is 20.5 ms while nothing is broken, 20 ms are allowed',
    ]);
    expect(judge(tallied('cached', 'frozen', slow), EPISODES)).toEqual([]);
    expect(judge(tallied('sealed', 'healthy', slow), EPISODES)).toEqual([]);
  });

  it('is when more than half of the episodes were void, and says why', () => {
    const voids = new Map([
      ['it broke 9.0 ms after the acknowledgement', 2],
      ['nothing was broken', 1],
    ]);
    expect(judge(tallied('cached', 'cut', { episodes: 1, voids }), EPISODES)).toEqual([
      'cached, cut: 3 of 4 episodes did not happen as planned, most often: it broke 9.0 ms after the acknowledgement',
    ]);
    expect(
      judge(tallied('cached', 'cut', { voids: new Map([['nothing was broken', 2]]) }), EPISODES),
    ).toEqual([]);
  });

  it("is another user's identity, and an ended credential that is never refused", () => {
    const wrong = new Map([["GET /api/me answered another user's identity (api-1)", 3]]);
    expect(judge(tallied('cached', 'cut', { wrong, undead: 2 }), EPISODES)).toEqual([
      'cached, cut: 2 ended credentials were not refused by every replica in the end',
      "cached, cut: GET /api/me answered another user's identity (api-1), 3 times",
    ]);
  });
});
