import { type Guarantee, tests } from '../guarantee.ts';

const queue = 'services/auth/src/domain/passwords/fair-queue.test.ts';
const accounts = 'services/auth/src/domain/accounts.test.ts';
const counters = 'services/auth/test/containers/attempts.test.ts';

export const fairness: Guarantee = {
  id: 'G15',
  name: 'fairness',
  short: 'no client takes service from others',
  promise:
    'No client without credentials, and no single account or address, takes service from others: parsers are linear, queues are shared fairly, stored state per user is capped, and every limit holds for simultaneous requests.',
  keptBy: ['Limits of sign-in'],
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
      'that nobody waits for any more leave the queue: nothing is hashed, nothing counted',
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
    ],
  },
  figures: [],
  notShown: [],
};
