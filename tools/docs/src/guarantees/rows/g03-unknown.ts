import {
  figures,
  figuresOfAll,
  type Guarantee,
  histories,
  races,
  strategySuite,
  tests,
} from '../guarantee.ts';

export const unknownIsNotInvalid: Guarantee = {
  id: 'G3',
  name: 'unknown is not invalid',
  short: 'a lost store ends nothing',
  promise:
    'A store that is killed, frozen, slow, full or read-only: who needs it gets 503 and `Retry-After` within 1 s; no 401, no 500, no hang, no cookie cleared. Everything else goes on. It works again within 2 s of the store’s return.',
  keptBy: ['Failing', 'Epoch', 'Continuity', 'Clocks'],
  tests: [
    races,
    histories,
    tests(
      strategySuite,
      'answers undecided when no store answers, keeps the credential, and continues afterwards',
    ),
    tests(
      'services/defaults/test/containers/redis.test.ts',
      'tells within the time-out when Redis falls silent, and works again when it speaks',
      'keeps reading while Redis is full or read-only',
    ),
    tests(
      'services/auth/test/containers/continuity.test.ts',
      'goes on without any auth process on a connection that stays open; a new one waits for auth',
    ),
    tests(
      'services/auth/src/domain/account-state-relay.test.ts',
      'goes on where a failure stopped it, not at the first row',
      'sends page by page, however many rows are of one moment',
    ),
    tests(
      'services/defaults/test/containers/postgres.test.ts',
      'tells in time when the database falls silent, connected or not, and works again',
      'tells in time when all connections are taken, and recovers when they are given back',
    ),
    tests(
      'e2e/test/faults/redis-frozen.test.ts',
      'every authenticated route is undecided within a second',
      'public routes go on at every replica, for every strategy',
      'all is well within two seconds of its return, with the same credentials',
    ),
    tests(
      'e2e/test/faults/redis-killed.test.ts',
      'Redis is killed and comes back: undecided meanwhile, no session lost, no ended one revived',
    ),
    tests(
      'e2e/test/faults/postgres-frozen.test.ts',
      'signing in and out cannot be recorded, so neither is acknowledged',
      'when it is back, all is well within two seconds',
    ),
    tests(
      'e2e/test/faults/auth-frozen.test.ts',
      'past its renewal it is undecided within a second, and keeps its credential',
    ),
    tests(
      'gateway/test/paused-auth.test.ts',
      'gives nothing that an auth has received to the other one',
      'is undecided within a second when all of them are paused, and sends them nothing',
    ),
    tests(
      'services/api/test/auth-processes.test.ts',
      'is answered by the one that is not paused, within a second',
      'sends no change twice, whatever becomes of it',
    ),
    tests(
      'services/auth/test/containers/full-stores.test.ts',
      'is named without ending readiness; reads and sign-outs go on, sign-ins are undecided',
      'is named without ending readiness; what is recorded there is undecided, what is read goes on',
      'the disk is full: a request finds out, and room that is made is noticed',
    ),
    tests(
      'services/defaults/src/watched-clock.test.ts',
      'a jump of %i ms is noticed by the next reading',
      'an answer that was asked for before the jump confirms nothing',
    ),
    tests(
      'services/api/test/authentication.test.ts',
      'answers undecided from the first request after its clock jumped %s',
    ),
    tests(
      'e2e/test/clusters/clocks.test.ts',
      '%s: undecided from the next request on, never 401',
      '%s: what it decides is undecided, what replicas know goes on',
    ),
  ],
  broken: {
    races: ['unknown is invalid', 'no answer is a no', 'a moody store'],
    histories: ['unknown is invalid'],
    rules: [
      'a clock that has jumped decides',
      'an answer from before the jump confirms the clock',
      'a clock that is off refuses',
      'a store that refuses writes is not named',
    ],
    planted: [tests('testkit/src/conformance.test.ts', 'objects to %s')],
  },
  figures: [
    ...figures('races', 'no-false-death', 'unknown-only-in-faults'),
    ...figuresOfAll('bounds-continuity', 'recovered-failback', ['shared', 'cached', 'denylist']),
    ...figuresOfAll('bounds-continuity', 'recovered-restore', ['shared', 'cached', 'denylist']),
    ...figures('histories', 'violations'),
  ],
  notShown: [
    'A full and a read-only store are tried at auth on real stores, not at a whole cluster. A failover to another Redis is tried by leading every connection to another server, and back.',
  ],
};
