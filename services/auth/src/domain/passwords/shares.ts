import type { Clock } from '@gatehouse/defaults';
import type { Source } from '../source.ts';

/** How long another one counts as being around, in ms. */
const QUIET = 60_000;

interface Seen {
  readonly key: string;
  readonly at: number;
}

/** Whether others were around lately: of the keys that were seen, the last two are enough to tell. */
class Company {
  #last: Seen | undefined;
  #other: Seen | undefined;

  note(key: string, at: number): void {
    if (this.#last?.key !== key) this.#other = this.#last;
    this.#last = { key, at };
  }

  isAlone(key: string, at: number): boolean {
    const other = this.#last?.key === key ? this.#other : this.#last;
    return other === undefined || at - other.at > QUIET;
  }
}

/**
 * Who may use how many of the places where tasks run. While others are around, no address and no account has all of
 * them: an unrelated client finds one free and does not wait for a task of the one that floods (G15).
 */
export class Shares {
  readonly #places: number;
  readonly #clock: Clock;
  readonly #running = new Map<string, number>();
  readonly #addresses = new Company();
  readonly #accounts = new Company();

  constructor(places: number, clock: Clock) {
    this.#places = places;
    this.#clock = clock;
  }

  note({ address, account }: Source): void {
    const now = this.#clock.monotonic();
    this.#addresses.note(address, now);
    this.#accounts.note(account, now);
  }

  mayBegin({ address, account }: Source): boolean {
    const now = this.#clock.monotonic();
    return (
      this.#runningOf(`address:${address}`) < this.#share(this.#addresses.isAlone(address, now)) &&
      this.#runningOf(`account:${account}`) < this.#share(this.#accounts.isAlone(account, now))
    );
  }

  begin(source: Source): void {
    for (const key of keysOf(source)) this.#running.set(key, this.#runningOf(key) + 1);
  }

  end(source: Source): void {
    for (const key of keysOf(source)) {
      const left = this.#runningOf(key) - 1;
      if (left > 0) this.#running.set(key, left);
      else this.#running.delete(key);
    }
  }

  #share(isAlone: boolean): number {
    return isAlone ? this.#places : Math.max(1, this.#places - 1);
  }

  #runningOf(key: string): number {
    return this.#running.get(key) ?? 0;
  }
}

const keysOf = ({ address, account }: Source) => [`address:${address}`, `account:${account}`] as const;
