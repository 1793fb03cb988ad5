import { figures, type Guarantee, races, storeSuite, strategySuite, tests } from '../guarantee.ts';

export const lifetimes: Guarantee = {
  id: 'G5',
  name: 'lifetimes',
  short: 'idle and absolute deadlines hold',
  promise:
    'Idle and absolute deadlines hold. Absolute: exact to the clock tolerance. Idle: never early, and late by at most the smaller of a tenth of the idle time and 60 s, one renewal (`sealed`) or one access token life (`token`, `denylist`). Refused requests extend nothing.',
  keptBy: ['Records: `memory`, `sticky`, `shared`, `cached`', 'Sealed cookies', 'Tokens', 'Clocks'],
  tests: [
    races,
    tests(
      'services/session/src/lifetime.test.ts',
      'waits with the idle deadline for what it may not have heard yet, never with the absolute one',
    ),
    tests(
      strategySuite,
      'ends a session at its absolute deadline, however much it is used',
      'ends an idle session, not before its time and not much after',
    ),
    tests(storeSuite, 'ends a session that is not used, and not one that is'),
    tests(
      'e2e/test/clusters/lifetimes.test.ts',
      'ends when idle: never early, and late by no more than promised',
      'ends at its absolute deadline, however active',
      'an access token never outlives its session',
      'refused requests do not extend it',
    ),
  ],
  broken: {
    races: ['touched when refused', 'used when auth heard of it'],
    rules: [
      'the absolute deadline waits like the idle one',
      'use moves the absolute deadline',
      'the idle deadline is early',
    ],
  },
  figures: figures('races', 'refused-requests-do-not-extend'),
  notShown: [
    'Seeded histories last some seconds: they hardly see an absolute deadline, and a variant without one was not caught by them. It is broken in a copy instead.',
  ],
};
