import type { Expectation } from '../../src/expectations.ts';
import { boundIn, expectations, losesAtScaleOut } from '../../src/expectations.ts';
import type { Delay, Measures } from '../../src/measures.ts';
import type { Report } from '../../src/report.ts';
import { ownSettings } from '../../src/settings.ts';

export const REPLICAS = ['api-1', 'api-2', 'api-3'];

export function expectationOf(strategy: string): Expectation {
  const found = expectations.find((one) => one.strategy === strategy);
  if (found === undefined) throw new Error(`There is no strategy ${strategy}.`);
  return found;
}

export function delayed(seconds: number): Delay {
  return { seconds, still: false, perReplica: { 'api-1': seconds }, unasked: [] };
}

/** What a tour measures when the strategy shows what it should. */
export function goodMeasures(strategy: string): Measures {
  const facts = expectationOf(strategy);
  const local = facts.keeper === 'one replica';
  const held = local ? [2, 5, 8] : [];
  return {
    strategy,
    requests: {
      clients: 20,
      total: 500,
      perReplica: { 'api-1': 166, 'api-2': 167, 'api-3': 167 },
      lost: losesAtScaleOut(facts) ? 20 : 0,
      credentialBytes: { sent: 85, received: 0 },
      authenticate: { p50: 0.41, p99: 1.93, samples: 500 },
    },
    storeCommands: { busy: facts.storeCommands * 500, idle: 0, perRequest: facts.storeCommands },
    authenticateCheck: { stated: 0.4, seen: 0.5, interval: { low: 0.3, high: 0.7 }, pairs: 80 },
    cart: {
      rounds: 10,
      replicas: local ? ['api-1'] : REPLICAS,
      written: 20,
      lost: facts.cart === 'last write wins' ? 10 : 0,
    },
    role: delayed(Math.max(0, (boundIn(facts.role, ownSettings) ?? 0) - 0.2)),
    signOut: delayed(Math.max(0, (boundIn(facts.signOut, ownSettings) ?? 0) - 0.2)),
    replicaLoss: { stopped: 'api-3', replacement: 'api-4', clients: 20, held, lost: held, revived: false },
    signOutsElsewhere: losesAtScaleOut(facts) ? { sent: 17, endedNothing: 11 } : undefined,
    faults: {},
    undecided: 0,
  };
}

export function goodReport(): Report {
  return {
    passed: true,
    way: 'native',
    replicas: REPLICAS,
    redis: true,
    settings: ownSettings,
    patience: 15,
    seconds: 61.4,
    rows: expectations.map(({ strategy }) => ({
      measures: goodMeasures(strategy),
      seen: `What was seen of ${strategy}.`,
      failures: [],
    })),
  };
}
