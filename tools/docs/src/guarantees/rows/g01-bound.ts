import {
  figures,
  figuresOfAll,
  type Guarantee,
  histories,
  races,
  strategySuite,
  tests,
  tourJudge,
} from '../guarantee.ts';

export const bound: Guarantee = {
  id: 'G1',
  name: 'bound',
  short: 'ended means refused within B',
  promise:
    'After a revocation is acknowledged at _t_, no request that starts after _t + B_ is accepted with that credential, on any replica, also while a store is frozen, cut off, killed, failed over, failed back or restored from an older copy (an exchange of its data under open connections: within one second more).',
  keptBy: [
    'Acknowledged',
    'Session generation and roles version',
    'Epoch',
    'Continuity',
    'Near cache: `cached`',
    'Deny-list: `denylist`',
    'Sealed cookies',
    'Exchange: `phantom`',
  ],
  tests: [
    races,
    histories,
    tests(
      strategySuite,
      'forgets the client that signed out, within the bound, whatever it replays',
      'ends all sessions of a user, and no other user’s',
    ),
    tests(
      'services/session/test/hosts.test.ts',
      '%s at %s: neither works, lists, extends nor ends anything',
      '%s at %s: ends at home within the bound, wherever it was shown',
    ),
    tests(
      'services/auth/test/containers/revocations.test.ts',
      'an ending by either process is known to every replica within the lease',
      'that Redis cannot apply is no 204, and is one when it is asked for again',
      'a Redis that lost everything receives it again before a replica trusts it',
    ),
    tests(
      'services/auth/test/containers/continuity.test.ts',
      'a session that ended at the other server stays ended after the way back, with %i auth processes',
      'a session that ended stays ended when an older copy is loaded under open connections',
    ),
    tests(
      'services/auth/test/containers/epoch-publisher.test.ts',
      'is withdrawn at once from an older copy of the same data, and everything is told again',
      'is not confirmed in data that this process did not last write to',
      'is confirmed after a turn that began when it was asked for',
    ),
    tests(
      'services/session/test/containers/near-cache.test.ts',
      'stop trusting themselves when Redis falls silent with every connection open',
    ),
    tests(
      'services/session/test/containers/denylist.test.ts',
      'is not trusted beyond the lease when Redis falls silent with every connection open',
    ),
    tests(
      'gateway/test/exchange.test.ts',
      'as long as auth says and the rest of that second, never longer, for that credential alone',
    ),
    tests(
      'e2e/test/contract/logout.test.ts',
      'signs out: 204, every credential cleared, dead on every replica within the bound',
    ),
    tests(
      'e2e/test/contract/other-strategy.test.ts',
      'at %s its tokens refresh nothing, and neither they nor its handle end anything',
    ),
    tests(
      'e2e/test/contract/logout-everywhere.test.ts',
      'ends every session of the user in every strategy within its bound, and no other user’s',
    ),
    tests(
      'e2e/test/faults/redis-lease.test.ts',
      'it is accepted for the lease at most, then undecided, never refused; and recovers',
    ),
    tests('e2e/test/faults/redis-killed.test.ts', 'Redis is %s: an acknowledged ending stays one'),
  ],
  broken: {
    races: [
      'no lease',
      'heartbeat beside the ear',
      'ear and data not a pair',
      'deny-list off',
      'deny-list without epoch',
      'lease from the answer',
      'replay off',
      'the gateway keeps verdicts for too long',
    ],
    histories: ['an access token is good at every host', 'the deny-list is off'],
    rules: [
      'a confirmation outlives its connection',
      'an answer under another epoch is as good',
      'any nonce will do',
      'what was sent to other data counts as sent',
    ],
    planted: [
      tests(
        'lab/tour/src/watch.test.ts',
        'says so when a replica still accepts at the end of the wait',
        'is not settled by a replica that refuses once and accepts again',
      ),
      tests(tourJudge, 'fails %s when a sign-out is noticed after %d s'),
    ],
  },
  figures: [
    // The one whose bound rests on most: it stands in the overview.
    ...figures('bounds', 'worst-cached'),
    ...figures('races', 'no-resurrection'),
    ...figuresOfAll('bounds', 'worst', ['shared', 'denylist']),
    ...figures(
      'bounds-renewed',
      ...['memory', 'sticky', 'token', 'sealed', 'phantom'].map((name) => `worst-${name}`),
    ),
    ...figuresOfAll('bounds', 'healthy', ['cached', 'denylist']),
    ...figuresOfAll('bounds-continuity', 'failback', ['shared', 'cached', 'denylist']),
    ...figuresOfAll('bounds-continuity', 'restore', ['shared', 'cached', 'denylist']),
    ...figures('histories', 'violations'),
    ...figuresOfAll('tour', 'sign-out'),
  ],
  notShown: [
    'In seeded histories the gateway of `phantom` is a model that keeps answers as long as nginx may; nginx itself is in the tests of the gateway and of the cluster.',
  ],
};
