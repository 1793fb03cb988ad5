import { checkStrategies } from '@gatehouse/infra/strategies';
import { type Expectation, expectations } from '../../tour/src/expectations.ts';
import type { Settings } from '../../tour/src/settings.ts';

/** How a session is ended: by its owner; all of a user's by the user; all of a user's by an administrator. */
export type Kind = 'sign-out' | 'everywhere' | 'administrator';

/** One strategy, as far as measuring its bound goes. */
export interface MeasuredStrategy {
  strategy: string;
  /** Whom to ask: each replica on its own port, or the gateway where only it can read the credential. */
  askedAt: 'replicas' | 'gateway';
  /** Who authenticates a session. */
  keeper: Expectation['keeper'];
  needsRedis: boolean;
  /** The most that p99 may be while nothing is broken, in ms; undefined: the bound alone counts. */
  healthyP99: number | undefined;
  /** How long after its acknowledgement an ending of this kind may still go unnoticed, in ms. */
  bound(kind: Kind, settings: Settings): number;
}

/** The gateway trades an opaque credential for a signed verdict: a replica alone knows nothing of it. */
const ASKED_AT_THE_GATEWAY: readonly string[] = ['phantom'];

/** Those that are told of an ending have to notice it in a moment: the figure for both. */
const HEALTHY_P99: Readonly<Record<string, number>> = { cached: 20, denylist: 20 };

/** Strategies whose endings take longer than this, in ms, are measured side by side: they mostly wait. */
const SLOW = 2000;

const withoutRedis = checkStrategies(undefined, false);

export const measuredStrategies: readonly MeasuredStrategy[] = expectations.map(
  ({ strategy, keeper, signOut, role }) => ({
    strategy,
    askedAt: ASKED_AT_THE_GATEWAY.includes(strategy) ? 'gateway' : 'replicas',
    keeper,
    needsRedis: !withoutRedis.includes(strategy),
    healthyP99: HEALTHY_P99[strategy],
    // What ends all of a user's sessions travels like a removed role: a number that was raised. A test compares.
    bound: (kind, settings) => (kind === 'sign-out' ? signOut : role)(settings) * 1000,
  }),
);

/** The longest that an ending of any kind may go unnoticed, in ms. */
export function longestBound(subject: MeasuredStrategy, settings: Settings): number {
  return Math.max(subject.bound('sign-out', settings), subject.bound('everywhere', settings));
}

/** Who is measured at once: each of the quick ones alone, for they would disturb each other; the slow ones together. */
export function groupsOf(chosen: readonly MeasuredStrategy[], settings: Settings): MeasuredStrategy[][] {
  const slow = chosen.filter((subject) => longestBound(subject, settings) > SLOW);
  const quick = chosen.filter((subject) => !slow.includes(subject)).map((subject) => [subject]);
  return slow.length === 0 ? quick : [...quick, slow];
}
