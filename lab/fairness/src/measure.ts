import { type Abuse, abuse } from './abuses.ts';
import type { Attempt, Person, Seat } from './seat.ts';

/** What an unrelated client met, without an abuse and during it. */
export interface Compared {
  readonly quiet: readonly Attempt[];
  readonly during: readonly Attempt[];
  /** What the abuse was answered, by status. */
  readonly abuser: ReadonlyMap<number, number>;
}

interface Seats {
  readonly here: Seat;
  readonly elsewhere: Seat;
}

/**
 * The client signs in again and again, in turns without and with the abuse, so that a machine that is busy with
 * something else is so for both.
 */
export async function compare(
  seats: Seats,
  { from, accounts, password }: Abuse,
  { rounds, signIns }: { rounds: number; signIns: number },
): Promise<Compared> {
  const client = await seats.here.register();
  const people: Person[] = [];
  for (let count = 0; count < accounts; count += 1) people.push(await seats[from].register());
  const [quiet, during]: [Attempt[], Attempt[]] = [[], []];
  const abuser = new Map<number, number>();
  for (let round = 0; round < rounds; round += 1) {
    await signInTimes(seats.here, client, signIns, quiet);
    const abused = abuse(seats[from], people, password);
    await signInTimes(seats.here, client, signIns, during);
    for (const [status, count] of await abused.stop()) abuser.set(status, (abuser.get(status) ?? 0) + count);
  }
  return { quiet, during, abuser };
}

async function signInTimes(seat: Seat, client: Person, times: number, into: Attempt[]): Promise<void> {
  for (let time = 0; time < times; time += 1) into.push(await seat.signIn(client));
}

/** How long 99 of 100 took at most, in ms. */
export function p99(attempts: readonly Attempt[]): number {
  const sorted = attempts.map(({ took }) => took).toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] ?? Number.NaN;
}

export const refused = (attempts: readonly Attempt[]): number =>
  attempts.filter(({ status }) => status !== 200).length;
