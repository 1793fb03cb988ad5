import { type Static, Type } from 'typebox';

/** One strategy in one scenario. Times in ms. */
const BoundsRow = Type.Object({
  strategy: Type.String(),
  scenario: Type.String({ description: 'healthy, frozen, killed, cut, replica, failback or restore' }),
  askedAt: Type.String({ description: 'replicas or gateway' }),
  revocations: Type.Integer(),
  episodes: Type.Integer(),
  void: Type.Integer({ description: 'Episodes that did not happen as planned, and were repeated' }),
  p50: Type.Number(),
  p99: Type.Number(),
  max: Type.Number(),
  bound: Type.Number({ description: 'The longest, over all kinds of endings' }),
  signOutBound: Type.Number({ description: 'Of the sign-out of one session, where it is kept' }),
  askedEvery: Type.Number({ description: 'How often each credential was shown to each replica, on average' }),
  undecided: Type.Number({
    description: 'Share of answers that were undecided until the repair, 0 to 1',
  }),
  recovered: Type.Optional(
    Type.Number({
      description:
        'From the return of what was broken until every replica refused again, the longest of all episodes',
    }),
  ),
  failures: Type.Array(Type.String({ description: 'What should have been seen and was not, as a sentence' })),
});

/** What `./gatehouse bounds` found, as `--json` prints it and `.gatehouse/results/bounds.json` keeps it. */
export const BoundsReport = Type.Object({
  passed: Type.Boolean(),
  startedAt: Type.String({ description: 'ISO 8601, UTC' }),
  endedAt: Type.String(),
  seconds: Type.Number(),
  machine: Type.Object({
    cores: Type.Integer(),
    node: Type.String(),
    system: Type.String(),
    load: Type.Number({
      description: 'Processes that wanted a core in the minute before it began, on average',
    }),
  }),
  replicas: Type.Integer(),
  /** Asked for, in each row. */
  revocations: Type.Integer(),
  episodes: Type.Integer(),
  settings: Type.Record(Type.String(), Type.String(), { description: 'Variables of the services' }),
  rows: Type.Array(BoundsRow),
});

export type BoundsReport = Static<typeof BoundsReport>;
export type BoundsRow = Static<typeof BoundsRow>;
