import type { Delay } from './measures.ts';

/** A replica has noticed once it refused this often in a row ... */
const REFUSALS = 3;
/** ... over at least this long, in ms: one that refuses now and then has not. */
const QUIET = 800;

interface Seen {
  /** Start of the last request that was accepted, in ms after the ending. */
  lastAccepted: number | undefined;
  /** Starts of the first and last refused request since then. */
  firstRefused: number | undefined;
  lastRefused: number | undefined;
  refusals: number;
}

/** Follows what each replica makes of a credential, or a right, that was ended at a known time. */
export class Watch {
  readonly #since: number;
  readonly #seen: Map<string, Seen>;

  /**
   * @param since when the ending was acknowledged, on the clock of `saw`
   * @param replicas those that have to notice; answers of others are ignored
   */
  constructor(since: number, replicas: readonly string[]) {
    this.#since = since;
    this.#seen = new Map(replicas.map((name) => [name, nothing()]));
  }

  /** One answer: who gave it, when its request started, and whether the ended thing was still good. */
  saw(replica: string, startedAt: number, accepted: boolean): void {
    const seen = this.#seen.get(replica);
    const at = startedAt - this.#since;
    // What started before the ending says nothing about it.
    if (seen === undefined || at < 0) return;
    if (accepted) {
      // Answers may come back in another order than their requests started in.
      if (at < (seen.lastAccepted ?? 0)) return;
      this.#seen.set(replica, { ...nothing(), lastAccepted: at });
    } else if (at >= (seen.lastAccepted ?? 0)) {
      seen.firstRefused ??= at;
      seen.lastRefused = at;
      seen.refusals += 1;
    }
  }

  /** Every replica has noticed, and stays with it. */
  get settled(): boolean {
    return [...this.#seen.values()].every(hasNoticed);
  }

  /** @param now when the wait ended */
  delay(now: number): Delay {
    const entries = [...this.#seen];
    const waited = (now - this.#since) / 1000;
    const still = entries.some(([, seen]) => seen.lastAccepted !== undefined && seen.refusals === 0);
    const each = entries.map(([name, { lastAccepted = 0 }]) => [name, lastAccepted / 1000] as const);
    return {
      seconds: still ? waited : Math.max(0, ...each.map(([, seconds]) => seconds)),
      still,
      perReplica: Object.fromEntries(each),
      unasked: entries.filter(([, seen]) => isUnasked(seen)).map(([name]) => name),
    };
  }
}

function hasNoticed({ refusals, firstRefused = 0, lastRefused = 0 }: Seen): boolean {
  return refusals >= REFUSALS && lastRefused - firstRefused >= QUIET;
}

function isUnasked({ lastAccepted, refusals }: Seen): boolean {
  return lastAccepted === undefined && refusals === 0;
}

function nothing(): Seen {
  return { lastAccepted: undefined, firstRefused: undefined, lastRefused: undefined, refusals: 0 };
}
