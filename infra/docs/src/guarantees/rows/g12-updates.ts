import { figures, figuresOfAll, type Guarantee, races, storeSuite, tests, tourJudge } from '../guarantee.ts';

export const noLostUpdate: Guarantee = {
  id: 'G12',
  name: 'no lost update',
  short: 'concurrent cart writes all count',
  promise:
    'Concurrent cart writes of one session on different replicas are all kept, except in `sealed` (the last write wins) and `memory` (each replica its own).',
  keptBy: ['Records: `memory`, `sticky`, `shared`, `cached`', 'Sealed cookies'],
  tests: [
    races,
    tests(storeSuite, 'keeps every one of many additions to a cart at once'),
    tests(
      'services/api/test/containers/postgres.test.ts',
      'counts 200 concurrent additions from two replicas, all of them',
    ),
    tests('e2e/test/contract/cart.test.ts', 'concurrent additions all count'),
  ],
  broken: {
    races: ['read, then write'],
    planted: [tests(tourJudge, 'allows %s no lost addition', 'demands that sealed shows its lost writes')],
  },
  figures: [...figures('races', 'no-lost-cart-update'), ...figuresOfAll('tour', 'cart')],
  notShown: [
    'The carts of `token`, `denylist` and `phantom` lie in PostgreSQL: seeded histories leave them out, and no broken variant writes them in two steps.',
  ],
};
