import { figures, type Guarantee, tests } from '../guarantee.ts';

export const neverFailOpen: Guarantee = {
  id: 'G4',
  name: 'never fail open',
  short: 'no fault lets a client in',
  promise: 'No fault makes a revoked, expired or unverifiable credential pass beyond its bound.',
  keptBy: ['Tokens', 'Sealed cookies', 'Epoch', 'Clocks', 'Failing'],
  tests: [
    tests(
      'services/session/src/tokens/verifier.test.ts',
      'with %s is not ours',
      'signed by another key of the same name is not ours',
      'without a signature, or with a symmetric one, is not ours',
      'is good in one spelling only',
    ),
    tests('services/session/src/sealed/sealer.test.ts', 'does not open with a shortened authentication tag'),
    tests(
      'services/api/test/authentication.test.ts',
      'denylist: a list that may not be trusted lets no client in and refuses none',
      'answers undecided while its clock is off, to every client that presents a credential',
    ),
    tests(
      'services/session/src/revocation/subscriber.test.ts',
      'for %i ms trusts nothing until it has read again',
    ),
    tests(
      'services/session/test/containers/near-cache.test.ts',
      'read nothing of a Redis that auth does not vouch for',
    ),
    tests(
      'e2e/test/contract/forged-token.test.ts',
      'no other algorithm, and none at all',
      'no key that the token brings or names',
      'no other spelling of a good token',
    ),
    tests('e2e/test/contract/forged-cookie.test.ts', 'no part of the seal can be exchanged or left out'),
    tests('e2e/test/faults/redis-frozen.test.ts', 'a sign-out that cannot be recorded is no 204'),
  ],
  broken: {
    races: ['deny-list without epoch', 'replay off', 'no lease', 'the gateway keeps verdicts for too long'],
    rules: [
      'any spelling of a good token is good',
      'the token of another strategy is good',
      'a machine that slept trusts its lease',
    ],
  },
  figures: figures('races', 'no-resurrection'),
  notShown: [],
};
