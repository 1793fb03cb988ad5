import { describe, expect, it } from 'vitest';
import { delayed, expectationOf, goodMeasures, REPLICAS } from '../test/support/measures.ts';
import { expectations } from './expectations.ts';
import { type Circumstances, judge } from './judge.ts';
import type { Measures } from './measures.ts';
import { ownSettings } from './settings.ts';

const circumstances: Circumstances = { replicas: REPLICAS, settings: ownSettings };
const foreign: Circumstances = { replicas: REPLICAS, settings: undefined };

/** Judges measures in which one thing is wrong. */
function judged(
  strategy: string,
  wrong: Partial<Measures> = {},
  under: Circumstances = circumstances,
): string[] {
  return judge(expectationOf(strategy), { ...goodMeasures(strategy), ...wrong }, under);
}

const requestsOf = (strategy: string) => goodMeasures(strategy).requests;
const lossOf = (strategy: string) => goodMeasures(strategy).replicaLoss;

it.each(expectations)('finds nothing wrong with what $strategy should show', ({ strategy }) => {
  expect(judged(strategy)).toEqual([]);
  expect(judged(strategy, {}, foreign)).toEqual([]);
});

describe('scale-out', () => {
  it('demands that memory loses sessions', () => {
    expect(judged('memory', { requests: { ...requestsOf('memory'), lost: 0 } })).toEqual([
      'no session was lost over 3 replicas: the loss it is here for did not show',
    ]);
  });

  it('fails memory on a single replica, and no other strategy', () => {
    const one = { replicas: ['api-1'], settings: ownSettings };
    const alone = (strategy: string): Partial<Measures> => ({
      requests: { ...requestsOf(strategy), perReplica: { 'api-1': 500 }, lost: 0 },
      cart: { ...goodMeasures(strategy).cart, replicas: ['api-1'] },
    });
    const failed = expectations.filter(({ strategy }) => judged(strategy, alone(strategy), one).length > 0);
    expect(failed.map(({ strategy }) => strategy)).toEqual(['memory']);
    expect(judged('memory', alone('memory'), one)[0]).toMatch(/with one replica nothing is scaled out/);
  });

  it.each(['sticky', 'shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'])(
    'fails %s for a single lost session',
    (strategy) => {
      const requests = { ...requestsOf(strategy), lost: 1 };
      expect(judged(strategy, { requests })).toEqual([
        '1 of 20 sessions were lost over 3 replicas, none should be',
      ]);
    },
  );

  it('demands that every replica answered, and no other process', () => {
    const perReplica = { 'api-1': 250, gateway: 1, 'api-3': 249 };
    expect(judged('shared', { requests: { ...requestsOf('shared'), perReplica } })).toEqual([
      'no request was answered by api-2',
      'requests were answered by gateway, which is no replica',
    ]);
  });
});

describe('replica loss', () => {
  it.each(['memory', 'sticky'])('demands that %s loses exactly what the replica held', (strategy) => {
    const loss = lossOf(strategy);
    expect(judged(strategy, { replicaLoss: { ...loss, lost: [2, 5] } })).toEqual([
      '1 of the 3 sessions of api-3 outlived it',
    ]);
    expect(judged(strategy, { replicaLoss: { ...loss, lost: [2, 5, 8, 9] } })).toEqual([
      '1 sessions were lost that api-3 did not hold',
    ]);
    // As many, but others.
    expect(judged(strategy, { replicaLoss: { ...loss, lost: [1, 5, 8] } })).toHaveLength(2);
    expect(judged(strategy, { replicaLoss: { ...loss, held: [], lost: [] } })).toEqual([
      'api-3 held no session when it stopped, so its loss shows nothing',
    ]);
  });

  it.each(['shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'])('allows %s no loss', (strategy) => {
    expect(judged(strategy, { replicaLoss: { ...lossOf(strategy), lost: [7] } })).toEqual([
      '1 sessions were lost when api-3 stopped, none should be',
    ]);
  });

  it('does not overlook a signed-out credential that is good again', () => {
    expect(judged('shared', { replicaLoss: { ...lossOf('shared'), revived: true } })).toHaveLength(1);
  });
});

describe('store commands', () => {
  it.each([
    ['shared', 2],
    ['shared', 0],
    ['token', 1],
    ['cached', 0.1],
    ['denylist', 0.1],
    ['sealed', 0.1],
    ['memory', 1],
  ])('fails %s at %d commands a request', (strategy, perRequest) => {
    const storeCommands = { busy: perRequest * 500, idle: 0, perRequest };
    expect(judged(strategy, { storeCommands })).toHaveLength(1);
  });

  it('allows for what happens once a second in one window only', () => {
    expect(judged('shared', { storeCommands: { busy: 512, idle: 0, perRequest: 1.024 } })).toEqual([]);
  });

  it('needs no Redis where none is used', () => {
    expect(judged('sealed', { storeCommands: undefined })).toEqual([]);
    expect(judged('shared', { storeCommands: undefined })).toEqual(['Redis is off']);
  });
});

describe('authenticate time', () => {
  const check = (stated: number, low: number, high: number) => ({
    authenticateCheck: { stated, seen: (low + high) / 2, interval: { low, high }, pairs: 80 },
  });

  it('fails when requests take much longer than the services say, or not nearly as long', () => {
    expect(judged('shared', check(0.05, 4.8, 5.2))).toEqual([
      'Server-Timing says 0.05 ms to authenticate, but /api/me takes 4.80 to 5.20 ms longer than /api/public',
    ]);
    expect(judged('shared', check(9, 0.2, 0.4))).toHaveLength(1);
  });

  it('allows for the uncertainty of what was seen', () => {
    expect(judged('shared', check(0.05, 0.9, 5.2))).toEqual([]);
    expect(judged('token', check(0.05, -0.4, -0.1))).toEqual([]);
  });

  it('fails when nothing was stated at all', () => {
    const authenticate = { p50: Number.NaN, p99: Number.NaN, samples: 0 };
    expect(judged('shared', { requests: { ...requestsOf('shared'), authenticate } })).toHaveLength(1);
    expect(
      judged('shared', { authenticateCheck: { ...check(1, 1, 1).authenticateCheck, pairs: 0 } }),
    ).toHaveLength(1);
  });
});

describe('endings', () => {
  const still = { ...delayed(15), still: true };

  it.each([
    ['memory', 0.03],
    ['sticky', 0.03],
    ['shared', 0.03],
    ['cached', 1.01],
    ['denylist', 1.01],
    ['token', 11.1],
    ['sealed', 6.1],
  ])('fails %s when a sign-out is noticed after %d s', (strategy, seconds) => {
    expect(judged(strategy, { signOut: delayed(seconds) })[0]).toMatch(
      /^a signed-out credential was accepted for/,
    );
  });

  it.each([
    ['memory', 5.1],
    ['sticky', 5.1],
    ['shared', 0.03],
    ['cached', 1.01],
    ['denylist', 1.01],
    ['token', 11.1],
    ['sealed', 6.1],
  ])('fails %s when a removed role works for %d s', (strategy, seconds) => {
    expect(judged(strategy, { role: delayed(seconds) })[0]).toMatch(/^a removed role was accepted for/);
  });

  it('does not fail a strategy for being better than its bound', () => {
    expect(judged('token', { signOut: delayed(0), role: delayed(0) })).toEqual([]);
  });

  it('judges a cluster of unknown settings only where the bound does not depend on them', () => {
    expect(judged('token', { signOut: still, role: still }, foreign)).toEqual([]);
    expect(judged('memory', { role: still }, foreign)).toEqual([]);
    expect(judged('memory', { signOut: still }, foreign)).toHaveLength(1);
    expect(judged('shared', { signOut: still, role: still }, foreign)).toHaveLength(2);
    expect(judged('token', { signOut: still, role: still })).toHaveLength(2);
  });

  it('fails when a replica was never asked', () => {
    expect(judged('shared', { signOut: { ...delayed(0), unasked: ['api-2'] } })).toEqual([
      'no client could show a signed-out credential to api-2',
    ]);
  });
});

describe('cart', () => {
  const cartOf = (strategy: string) => goodMeasures(strategy).cart;

  it.each(['memory', 'sticky', 'shared', 'cached', 'token', 'denylist'])(
    'allows %s no lost addition',
    (strategy) => {
      expect(judged(strategy, { cart: { ...cartOf(strategy), lost: 1 } })).toEqual([
        'the cart lost 1 of 20 acknowledged additions',
      ]);
    },
  );

  it('demands that sealed shows its lost writes', () => {
    expect(judged('sealed', { cart: { ...cartOf('sealed'), lost: 0 } })).toHaveLength(1);
  });

  it('demands additions on two replicas at once', () => {
    expect(judged('shared', { cart: { ...cartOf('shared'), replicas: ['api-2'] } })).toEqual([
      'all additions to the cart went to api-2',
    ]);
    expect(judged('shared', { cart: { rounds: 0, replicas: [], written: 0, lost: 0 } })).toHaveLength(1);
  });
});

it('reports the unexpected, and how often', () => {
  const faults = { 'GET /api/me answered 502 (gateway)': 3, 'POST /auth/logout answered 500 (auth-1)': 1 };
  expect(judged('shared', { faults })).toEqual([
    'GET /api/me answered 502 (gateway), 3 times',
    'POST /auth/logout answered 500 (auth-1)',
  ]);
});
