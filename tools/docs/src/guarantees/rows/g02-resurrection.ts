import { figures, type Guarantee, histories, races, storeSuite, strategySuite, tests } from '../guarantee.ts';

export const noResurrection: Guarantee = {
  id: 'G2',
  name: 'no resurrection',
  short: 'no race revives a session',
  promise:
    'A sign-out that races with any read, write, refresh, sign-in or renewal under way, on any two replicas, leaves no live session.',
  keptBy: [
    'Records: `memory`, `sticky`, `shared`, `cached`',
    'Sign-in',
    'Near cache: `cached`',
    'Epoch',
    'Continuity',
  ],
  tests: [
    races,
    histories,
    tests(
      storeSuite,
      'ends a session once, and everything that could write to it later does nothing',
      'does not let a later sign-in with older knowledge bring it back either',
    ),
    tests(strategySuite, 'discards a sign-in during which all sessions of the user ended'),
    tests(
      'services/session/src/near-cache/near-cache.test.ts',
      'does not keep a read that was overtaken by a change, and does not answer with it',
    ),
    tests(
      'services/auth/test/containers/families.test.ts',
      'makes an ending wait for a rotation that has begun, so that it is not acknowledged before',
    ),
    tests(
      'services/auth/test/containers/continuity.test.ts',
      'a session that ended at the other server stays ended after the way back, with %i auth processes',
    ),
    tests('e2e/test/contract/logout.test.ts', 'requests in flight do not revive it'),
  ],
  broken: {
    races: [
      'rolling save',
      'unconditional writes',
      'sign-in not confirmed',
      'no poison marker',
      'replay off',
      'shared reads',
    ],
    histories: ['the deny-list is off', 'concurrent reads of different clients share one answer'],
    rules: ['any nonce will do', 'what was sent to other data counts as sent'],
  },
  figures: [
    ...figures('races', 'no-resurrection', 'no-mix-up-of-users', 'histories'),
    ...figures('histories', 'violations'),
  ],
  notShown: [],
};
