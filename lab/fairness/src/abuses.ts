import { setTimeout as pause } from 'node:timers/promises';
import type { Person, Seat } from './seat.ts';

/** Sign-ins that an abuse has under way at once. */
const AT_ONCE = 40;
/** After a refusal it tries again this much later, in ms, whatever `Retry-After` says. */
const AGAIN = 100;

/** One way to take more than one's share. */
export interface Abuse {
  readonly name: string;
  /** For "while …". */
  readonly what: string;
  /** Where it comes from: the seat of the unrelated client itself, or another. */
  readonly from: 'here' | 'elsewhere';
  /** How many accounts it uses. */
  readonly accounts: number;
  readonly password: 'right' | 'wrong';
}

export const ABUSES: readonly Abuse[] = [
  {
    name: 'account',
    what: `one account at the same address has ${AT_ONCE} sign-ins with its right password under way`,
    from: 'here',
    accounts: 1,
    password: 'right',
  },
  {
    name: 'address',
    what: `another address has ${AT_ONCE} sign-ins of 20 accounts with their right passwords under way`,
    from: 'elsewhere',
    accounts: 20,
    password: 'right',
  },
  {
    name: 'guesses',
    what: `another address has ${AT_ONCE} guesses at 20 accounts under way`,
    from: 'elsewhere',
    accounts: 20,
    password: 'wrong',
  },
];

/** Signs in until it is stopped; counts what it was answered. */
export function abuse(
  seat: Seat,
  people: readonly Person[],
  password: Abuse['password'],
): { stop(): Promise<Map<number, number>> } {
  const answers = new Map<number, number>();
  let over = false;
  const insist = async (index: number): Promise<void> => {
    const person = people[index % people.length];
    if (person === undefined) return;
    const shown = password === 'right' ? person : { ...person, password: 'not the one' };
    while (!over) {
      const { status } = await seat.signIn(shown);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (status !== 200) await pause(AGAIN);
    }
  };
  const insisting = Array.from({ length: AT_ONCE }, (_, index) => insist(index));
  return {
    async stop() {
      over = true;
      await Promise.all(insisting);
      return answers;
    },
  };
}
