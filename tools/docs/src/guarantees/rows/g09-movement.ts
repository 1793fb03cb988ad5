import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { factsOf } from '../../strategies.ts';
import { figuresOfAll, type Guarantee, tests, tourJudge } from '../guarantee.ts';

/** What one replica keeps is lost with it. */
const isLocal = (name: (typeof STRATEGY_NAMES)[number]): boolean => factsOf(name).issuedBy === 'replica';

export const movement: Guarantee = {
  id: 'G9',
  name: 'movement',
  short: 'replicas move, sessions stay',
  promise:
    'Scaling out and in, and one replica lost: no session is lost in any strategy but `memory` and `sticky`, which lose what the replica held.',
  keptBy: ['Gateway and drain'],
  tests: [
    tests('e2e/test/faults/replica-loss.test.ts', '%s: only what it held alone is lost'),
    tests(
      'lab/tour/test/tour.test.ts',
      'saw all sessions of memory lost at scale-out, and of no other strategy',
      'stopped a replica that held sessions, and put another in its place',
    ),
    tests(
      'gateway/test/retries.test.ts',
      'sends nothing twice that a replica has read and may have done: POST and PATCH',
      'asks another replica when one dies over a request that means the same twice',
      'serves on while all replicas answer 503, public routes too',
      'loses no POST to replicas that close after each answer',
    ),
    tests('gateway/test/operation.test.ts', 'reads an edge with other replicas without losing a request'),
    tests(
      'gateway/test/affinity.test.ts',
      'goes to another replica while the one that is named is gone, POST too',
      'sets no cookie of its own: an answer of %i moves no client',
    ),
    tests('services/defaults/test/drain.test.ts', 'ends within 10 s although a connection stays idle'),
  ],
  broken: {
    planted: [
      tests(
        tourJudge,
        'fails %s for a single lost session',
        'demands that %s loses exactly what the replica held',
        'allows %s no loss',
      ),
    ],
  },
  // Those that lose nothing come first: they are what is promised.
  figures: [
    ...figuresOfAll(
      'tour',
      'lost',
      STRATEGY_NAMES.filter((name) => !isLocal(name)),
    ),
    ...figuresOfAll('tour', 'lost', STRATEGY_NAMES.filter(isLocal)),
  ],
  notShown: [
    'Rolling restarts and scaling under load without a failed request.',
    'No rule of the gateway or of the drain is broken on purpose: what is planted are measures for the judge of the tour.',
  ],
};
