import type { Figure } from '@gatehouse/lab/report/result';
import { boundIn, type Expectation, expectations } from '@gatehouse/lab/tour/expectations';
import type { Settings } from '@gatehouse/lab/tour/settings';
import { Type } from 'typebox';
import { reading } from '../report-parser.ts';

const Delay = Type.Object({ seconds: Type.Number(), still: Type.Boolean() });

const Measures = Type.Object({
  strategy: Type.String(),
  role: Delay,
  signOut: Delay,
  cart: Type.Object({ written: Type.Integer(), lost: Type.Integer() }),
  replicaLoss: Type.Object({
    clients: Type.Integer(),
    held: Type.Array(Type.Integer()),
    lost: Type.Array(Type.Integer()),
  }),
});
type Measures = Type.Static<typeof Measures>;

const Tour = Type.Object({
  settings: Type.Optional(Type.Unsafe<Settings>(Type.Object({}))),
  rows: Type.Array(Type.Object({ measures: Measures })),
});

/** `./gatehouse tour --json`: what each strategy let through and lost, with the short time limits of the tour. */
export const readTour = reading(Tour, ({ settings, rows }) => ({
  figures: rows.flatMap(({ measures }) => {
    const facts = expectations.find(({ strategy }) => strategy === measures.strategy);
    return facts ? figuresOf(facts, measures, settings) : [];
  }),
}));

function figuresOf(facts: Expectation, measures: Measures, settings: Settings | undefined): Figure[] {
  const { strategy, cart, replicaLoss } = measures;
  const { held, lost, clients } = replicaLoss;
  return [
    {
      ...delay(measures.signOut, boundIn(facts.signOut, settings)),
      id: `sign-out-${strategy}`,
      what: `until the last replica of \`${strategy}\` noticed a sign-out`,
    },
    {
      ...delay(measures.role, boundIn(facts.role, settings)),
      id: `role-${strategy}`,
      what: `until the last replica of \`${strategy}\` noticed that a role was removed`,
    },
    {
      id: `cart-${strategy}`,
      value: cart.lost,
      unit: 'additions',
      ...(facts.cart === 'both count' && { bound: 0 }),
      what: `of ${cart.written} to one cart at once were lost in \`${strategy}\``,
    },
    {
      id: `lost-${strategy}`,
      value: lost.length,
      unit: 'sessions',
      bound: facts.keeper === 'one replica' ? held.length : 0,
      what: `of ${clients} in \`${strategy}\` were lost with a replica${held.length > 0 ? ` that held ${held.length}` : ''}`,
    },
  ];
}

/** The time of a wait that ended before the change was observed is a lower limit, and says so. */
function delay({ seconds, still }: Measures['role'], bound: number | undefined): Omit<Figure, 'id' | 'what'> {
  const unit = still ? 's, and still not noticed' : 's';
  return { value: Math.round(seconds * 1000) / 1000, unit, ...(bound !== undefined && { bound }) };
}
