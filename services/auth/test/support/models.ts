import type { AccountState } from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import type { AccountStatePublisher } from '../../src/domain/account-state-publisher.ts';
import type { AttemptCounters, Counted, Reservation } from '../../src/domain/attempts.ts';
import type { KeyChange, KeyRow } from '../../src/domain/keys/lifecycle.ts';
import type { KeyStore } from '../../src/domain/keys/ring.ts';
import type { HashFunction } from '../../src/domain/passwords/hasher.ts';

/** Remembers what it was told, and can be away. */
export class ModelFeed implements AccountStatePublisher {
  readonly told: { userId: string; accountState: AccountState; gone: boolean }[] = [];
  away = false;

  publish(userId: string, accountState: AccountState): Promise<void> {
    return this.#tell(userId, accountState, false);
  }

  publishRemoval(userId: string, accountState: AccountState): Promise<void> {
    return this.#tell(userId, accountState, true);
  }

  async #tell(userId: string, accountState: AccountState, gone: boolean): Promise<void> {
    if (this.away) throw new Unavailable('the feed is away');
    this.told.push({ userId, accountState, gone });
  }
}

/** Counts in memory; a window never ends. */
export class ModelCounters implements AttemptCounters {
  /** Used up, by key. */
  readonly counts = new Map<string, number>();
  readonly #pending = new Map<string, number>();
  readonly #wait: number;
  /** How often it was asked what is used up. */
  asked = 0;
  /** When set, the database is away from then on. */
  away = false;

  constructor(wait = 1500) {
    this.#wait = wait;
  }

  async blocked(counted: readonly Counted[]) {
    this.asked += 1;
    this.#reach();
    const full = counted.find(({ key, most }) => of(this.counts, key) >= most);
    return full && { key: full.key, wait: this.#wait };
  }

  async reserve(counted: readonly Counted[]): Promise<Reservation> {
    this.#reach();
    if (counted.some(({ key, most }) => of(this.counts, key) + of(this.#pending, key) >= most))
      return { outcome: 'full', wait: (await this.blocked(counted))?.wait ?? 0 };
    for (const { key } of counted) this.#pending.set(key, of(this.#pending, key) + 1);
    const settle = async (into?: Map<string, number>): Promise<void> => {
      this.#reach();
      for (const { key } of counted) {
        this.#pending.set(key, of(this.#pending, key) - 1);
        into?.set(key, of(into, key) + 1);
      }
    };
    return { outcome: 'reserved', place: { use: () => settle(this.counts), giveBack: () => settle() } };
  }

  /** How many places attempts under way hold. */
  get held(): number {
    return [...this.#pending.values()].reduce((sum, count) => sum + count, 0);
  }

  #reach(): void {
    if (this.away) throw new Unavailable('the counters are away');
  }
}

const of = (counts: ReadonlyMap<string, number>, key: string): number => counts.get(key) ?? 0;

/** No hash at all: what is tested is who calls it, and how often. */
export class ModelHash implements HashFunction {
  /** What hashes of lower cost begin with. */
  outdated = 'old hash of ';
  readonly verified: { phc: string; password: string }[] = [];
  hashed = 0;
  /** When set, nothing ends before it resolves. */
  hold: Promise<unknown> | undefined;

  async hash(password: string): Promise<string> {
    this.hashed += 1;
    await this.hold;
    return `hash of ${password}`;
  }

  async verify(phc: string, password: string): Promise<boolean> {
    this.verified.push({ phc, password });
    await this.hold;
    return phc === `hash of ${password}` || phc === `${this.outdated}${password}`;
  }

  isOutdated(phc: string): boolean {
    return phc.startsWith(this.outdated);
  }
}

/** Rows of keys, shared by the rings of a test. */
export class ModelKeyStore implements KeyStore {
  rows: KeyRow[] = [];
  reads = 0;
  away = false;

  async read(): Promise<KeyRow[]> {
    this.reads += 1;
    if (this.away) throw new Unavailable('the key store is away');
    return [...this.rows];
  }

  async change(decide: (rows: KeyRow[]) => KeyChange): Promise<KeyRow[]> {
    if (this.away) throw new Unavailable('the key store is away');
    this.rows = applied(this.rows, decide([...this.rows]));
    return [...this.rows];
  }
}

/** The rows after a change. */
export function applied(rows: readonly KeyRow[], { insert, retire, withdraw }: KeyChange): KeyRow[] {
  const changed = rows.map((row) => ({
    ...row,
    ...(retire?.kids.includes(row.kid) ? { retiresAt: retire.at } : {}),
    ...(withdraw?.kids.includes(row.kid) ? { withdrawnAt: withdraw.at } : {}),
  }));
  return insert ? [...changed, insert] : changed;
}
