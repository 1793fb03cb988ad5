import {
  figures,
  figuresOfAll,
  type Guarantee,
  histories,
  races,
  storeSuite,
  tests,
  tourJudge,
} from '../guarantee.ts';

export const noLostUpdate: Guarantee = {
  id: 'G12',
  name: 'no lost update',
  short: 'concurrent cart writes all count',
  promise:
    'Concurrent cart writes of one session on different replicas are all kept, except in `sealed` (the last write wins) and `memory` (each replica its own).',
  keptBy: ['Records: `memory`, `sticky`, `shared`, `cached`', 'Sealed cookies'],
  tests: [
    races,
    histories,
    tests(storeSuite, 'keeps every one of many additions to a cart at once'),
    tests(
      'services/api/test/containers/postgres.test.ts',
      'counts 200 concurrent additions from two replicas, all of them',
    ),
    tests('e2e/test/contract/cart.test.ts', 'concurrent additions all count'),
  ],
  broken: {
    races: ['read, then write'],
    histories: ['the last addition wins'],
    planted: [tests(tourJudge, 'allows %s no lost addition', 'demands that sealed shows its lost writes')],
  },
  figures: [
    ...figures('races', 'no-lost-cart-update'),
    ...figures('histories', 'violations'),
    ...figuresOfAll('tour', 'cart'),
  ],
  notShown: [
    'The carts of `token`, `denylist` and `phantom` lie in PostgreSQL: the histories in one process leave them out, those on real replicas do not.',
  ],
};
