import { figures, type Guarantee, registerSuite, storeSuite, tests } from '../guarantee.ts';

const queue = 'services/auth/src/domain/passwords/fair-queue.test.ts';
const accounts = 'services/auth/src/domain/accounts.test.ts';
const counters = 'services/auth/test/containers/attempts.test.ts';

export const fairness: Guarantee = {
  id: 'G15',
  name: 'fairness',
  short: 'no client takes service from others',
  promise:
    'No client without credentials, and no single account or address, takes service from others: parsers are linear, queues are shared fairly, stored state per user is capped, and every limit holds for simultaneous requests.',
  keptBy: ['Limits of sign-in', 'Records: `memory`, `sticky`, `shared`, `cached`', 'Refresh rotation'],
  tests: [
    tests(
      counters,
      'hold for simultaneous attempts: none is checked beyond the limit',
      'hold for simultaneous attempts at one account from many addresses, and at many accounts from one',
      'wait for no lock in a circle, whatever attempts cross',
      'never exceed the limit, not even at once',
    ),
    tests(
      accounts,
      'are checked as often as the limit says, and no more',
      'whose client has gone leave the queue: nothing is hashed, nothing counted',
    ),
    tests(
      queue,
      'serves addresses in turn, and in an address accounts in turn',
      'keeps a place free of an address and of an account that flood, while others are around',
      'when full makes room for one that has less, at the cost of the one that has most',
      'lets a client go that has gone: its task never runs',
    ),
    tests(
      'services/api/test/auth-client.test.ts',
      'hangs up when its own client has gone, so that auth hashes nothing for it',
    ),
    tests('gateway/test/linear.test.ts', 'takes no more than a few times the time: %s'),
    tests(
      'services/session/src/request-credentials.test.ts',
      'a Cookie header is read in time that grows with its length, wherever its one sign of equality is',
    ),
    tests(
      storeSuite,
      'ends the session used longest ago when a sign-in passes the cap, and says so',
      'holds the cap when many sign in at once',
    ),
    tests(
      registerSuite,
      'ends the session that was used longest ago when a sign-in passes the cap, and says so',
      'holds the cap when many sign in at once, and never ends a session that is being made',
    ),
    tests(
      'services/session/test/containers/redis-store.test.ts',
      'record, cart and index go with the idle deadline, and move with each use',
      'lists and ends a full account in short commands, and no script over all of it',
    ),
    tests(
      'services/auth/test/containers/families.test.ts',
      'leaves connections to others while many present one token and its family is locked',
    ),
    tests(
      'services/auth/src/domain/remembered-limits.test.ts',
      'asks for a key that is used up once in its window',
    ),
    tests('services/session/src/linear.test.ts', 'reading %s is linear'),
    tests(
      'tools/verify/src/expressions/expressions.test.ts',
      'what the services match with is linear, or reviewed (G15)',
    ),
    tests('services/auth/src/domain/linear.test.ts', 'reading %s is linear'),
    tests(
      'lab/fairness/test/fairness.test.ts',
      'an unrelated client signs in each time, whatever one account or one address does',
    ),
    tests(
      'services/auth/test/containers/users.test.ts',
      'leave connections to others while the row of their user is locked',
    ),
    tests(
      'e2e/test/clusters/session-cap.test.ts',
      'past the cap a sign-in ends the session used longest ago, within the bound, and no other',
    ),
    tests(
      'e2e/test/contract/login-limits.test.ts',
      'simultaneous guesses are checked up to the limit, on every strategy together',
    ),
  ],
  broken: {
    rules: [
      'a place is reserved after the hash',
      'one list is served until it is empty',
      'one address has all places',
      'a client that has gone is served',
      'one user signs in without end',
    ],
    planted: [
      tests('tools/verify/src/expressions/expressions.test.ts', 'finds %s'),
      tests(
        'gateway/test/linear.test.ts',
        'is found out: by its time, or by the header that PCRE’s limit puts into the error log',
      ),
    ],
  },
  figures: figures(
    'fairness',
    'slower-account',
    'slower-address',
    'slower-guesses',
    'refused-account',
    'refused-address',
    'refused-guesses',
  ),
  notShown: [],
};
