import {
  figures,
  figuresOfAll,
  type Guarantee,
  histories,
  races,
  storeSuite,
  strategySuite,
  tests,
  tourJudge,
} from '../guarantee.ts';

export const staleness: Guarantee = {
  id: 'G13',
  name: 'staleness',
  short: 'a removed role stops working',
  promise: 'A removed role stops working within B.',
  keptBy: ['Session generation and roles version', 'Tokens'],
  tests: [
    races,
    histories,
    tests(strategySuite, 'takes a removed role away within the bound'),
    tests(storeSuite, 'never lets what is known of a user go back'),
    tests(
      'services/auth/test/containers/revocations.test.ts',
      'roles that changed make a token stale, and a refresh gives a good one',
    ),
    tests(
      'e2e/test/contract/administration.test.ts',
      'a removed role stops working on every replica within the bound',
      'an administrator who loses the role is refused within the bound',
    ),
  ],
  broken: {
    races: ['numbers go back', 'a sign-in passes for an answer'],
    histories: ['a sealed cookie is believed for longer than promised'],
    planted: [tests(tourJudge, 'fails %s when a removed role works for %d s')],
  },
  figures: [
    ...figures('races', 'roles-in-time'),
    ...figures('histories', 'violations'),
    ...figuresOfAll('tour', 'role'),
  ],
  notShown: [],
};
