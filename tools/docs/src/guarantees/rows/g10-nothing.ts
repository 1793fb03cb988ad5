import { figures, type Guarantee, strategySuite, tests } from '../guarantee.ts';

export const nothingForNothing: Guarantee = {
  id: 'G10',
  name: 'nothing for nothing',
  short: 'strangers leave nothing behind',
  promise:
    'Anonymous and failed requests create no session; every key in Redis has a time to live; memory for sessions and revocations is bounded.',
  keptBy: ['Sign-in', 'Near cache: `cached`', 'Deny-list: `denylist`', 'Limits of sign-in'],
  tests: [
    tests(strategySuite, 'refuses a wrong password without making anything'),
    tests(
      'services/session/test/containers/redis-store.test.ts',
      'gives every key a deadline and holds no secret',
    ),
    tests('services/auth/test/containers/stored.test.ts', 'every key in Redis has a deadline'),
    tests(
      'services/session/test/containers/denylist.test.ts',
      'keeps nothing for ever: the stream is trimmed by age and has a deadline',
    ),
    tests(
      'lab/memory/test/memory.test.ts',
      'a hundred thousand cached sessions, each of a user of its own, take at most 60 MB',
      'a million denied sessions take at most 100 MB',
    ),
    tests('services/session/src/near-cache/near-cache.test.ts', 'is bounded by %s'),
    tests(
      'services/session/src/revocation/publishing-repository.test.ts',
      'announces an end once, however often and wherever the session signs out again',
    ),
    tests(
      'services/auth/test/containers/wastes.test.ts',
      'retention deletes what no request can need any more, and nothing else',
    ),
  ],
  broken: {
    rules: ['the near cache has no end', 'the deny-list forgets nothing', 'every sign-out is announced'],
    planted: [tests('services/auth/test/containers/stored.test.ts', 'a key without a deadline is found')],
  },
  figures: figures('memory', 'near-cache', 'deny-list'),
  notShown: [
    'No test counts the rows in PostgreSQL and the memory of `memory` and `sticky` before and after a flood of anonymous requests.',
  ],
};
