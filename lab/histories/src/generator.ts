import { finalized, SeededRandom } from '@gatehouse/testkit/seeded-random';
import type { StrategyName } from '@gatehouse/testkit/strategy-table';
import { strategyTable } from '@gatehouse/testkit/strategy-table';
import type { Kind } from './log.ts';

/** What becomes of an answer: it may never reach its client, reach it late, or the client hangs up before. */
export type Fate = 'kept' | 'lost' | 'late' | 'cut';

/** One operation of a client. Choices that depend on what is there by then are numbers in [0, 1). */
export interface PlannedOperation {
  /** How long they think before, in ms. */
  readonly after: number;
  readonly kind: Kind;
  readonly fate: Fate;
  /** Twice at the same moment. */
  readonly twice: boolean;
  /** With a credential of long ago, as a thief or a request that was long on its way. */
  readonly old: boolean;
  readonly which: number;
}

interface ClientPlan {
  /** Index of its user. */
  readonly user: number;
  readonly native: boolean;
  /** One list of steps for each tab; the tabs share what the client keeps. */
  readonly tabs: readonly (readonly PlannedOperation[])[];
}

/** All operations of one history: the same from the same seed. */
export interface GeneratedHistory {
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly users: number;
  readonly clients: readonly ClientPlan[];
  /** What an administrator does to the users. */
  readonly administrator: readonly PlannedOperation[];
  /** A client that presents all credentials that were ever issued: it notices those that should be revoked. */
  readonly watcher: readonly PlannedOperation[];
  /** What the same people do at other hosts. */
  readonly traveller: readonly PlannedOperation[];
}

const THINKING = [0, 0, 5, 40, 150, 500, 1100];
const WATCHING = [40, 90, 150, 250];
const ADMINISTERING = [150, 500, 900, 1400];
const TRAVELLING = [100, 250, 500];
const ELSEWHERE: readonly Kind[] = ['me', 'sessions', 'refresh', 'refresh', 'sign-out', 'delete-session'];
const FATES: readonly Fate[] = ['kept', 'kept', 'kept', 'kept', 'lost', 'late', 'cut'];
const OFTEN: readonly Kind[] = ['me', 'me', 'reports', 'cart-add', 'cart-add', 'cart-read', 'sessions'];
const ENDINGS: readonly Kind[] = ['sign-out', 'delete-session', 'logout-everywhere', 'password', 'sign-in'];

/** The program of a seed. */
export function generate(strategy: StrategyName, seed: number): GeneratedHistory {
  const random = new SeededRandom(finalized(seed));
  const refreshes = strategyTable.some(({ name, refreshes: has }) => name === strategy && has);
  const habits = habitsOf(random, refreshes);
  const users = random.chance(0.6) ? 2 : 1;
  const clients = Array.from({ length: users + 1 + random.below(2) }, (_, index): ClientPlan => {
    const tabs = random.chance(0.5) ? 2 : 1;
    return {
      user: index % users,
      native: random.chance(0.4),
      tabs: Array.from({ length: tabs }, () => stepsOf(random, habits, 6 + random.below(8))),
    };
  });
  const reign: readonly Kind[] = ['set-roles', 'set-roles', 'set-roles', 'revoke'];
  return {
    seed,
    strategy,
    users,
    clients,
    administrator: Array.from({ length: random.below(5) }, () => ({
      ...plain(random, random.pick(reign)),
      after: random.pick(ADMINISTERING),
    })),
    watcher: Array.from({ length: 24 }, () => ({
      ...plain(random, random.chance(0.2) ? 'reports' : 'me'),
      after: random.pick(WATCHING),
      // Rather the same again and again: what a cache holds is what it has seen.
      old: random.chance(0.3),
    })),
    // Chosen last, so that a seed means what it meant before.
    traveller: Array.from({ length: 4 + random.below(5) }, () => ({
      ...plain(random, random.chance(0.12) ? 'logout-everywhere' : random.pick(ELSEWHERE)),
      after: random.pick(TRAVELLING),
    })),
  };
}

/** Each history leaves something out: few kinds, more often, get deeper than a little of everything. */
function habitsOf(random: SeededRandom, refreshes: boolean): readonly Kind[] {
  const own: readonly Kind[] = refreshes ? Array<Kind>(random.chance(0.3) ? 12 : 4).fill('refresh') : [];
  const endings = ENDINGS.filter(() => random.chance(0.45));
  return [...OFTEN, ...own, ...endings];
}

function stepsOf(random: SeededRandom, habits: readonly Kind[], length: number): PlannedOperation[] {
  return Array.from({ length }, () => {
    const kind = random.pick(habits);
    return {
      kind,
      after: random.pick(THINKING),
      fate: random.pick(FATES),
      twice: random.chance(kind === 'refresh' ? 0.4 : 0.08),
      old: random.chance(0.2),
      which: random.next(),
    };
  });
}

const plain = (random: SeededRandom, kind: Kind): Omit<PlannedOperation, 'after'> => ({
  kind,
  fate: 'kept',
  twice: false,
  old: false,
  which: random.next(),
});
