import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Agent } from 'undici';

/** How long an idle connection is kept, in ms: one that is kept for longer would hold up auth's drain. */
const KEEP_ALIVE = 3000;
/** How long the addresses of a name are believed, in ms: an auth process that came is known within it. */
const BELIEVED = 1000;

/** Every address that a name has. */
export type Resolve = (name: string) => Promise<readonly string[]>;

const resolveByTheSystem: Resolve = async (name) =>
  (await lookup(name, { all: true })).map(({ address }) => address);

/**
 * The processes behind auth's name: one pool of connections for each address, so that a call can be made to the very
 * process that has just answered another one. An address that is written as a number is one process.
 */
export class AuthAddresses {
  readonly #name: string;
  readonly #resolve: Resolve;
  readonly #pools = new Map<string, Agent>();
  #known: { readonly addresses: Promise<readonly string[]>; readonly at: number } | undefined;
  #turn = 0;

  constructor(url: string, resolve: Resolve = resolveByTheSystem) {
    this.#name = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
    this.#resolve = isIP(this.#name) === 0 ? resolve : async (name) => [name];
  }

  /** At least one, each call beginning with another one. Rejects when the name has no address. */
  async pools(): Promise<readonly Agent[]> {
    const addresses = await this.#addresses();
    this.#turn += 1;
    const first = this.#turn % addresses.length;
    return [...addresses.slice(first), ...addresses.slice(0, first)].map((address) => this.#poolOf(address));
  }

  /** After an unanswered call: the addresses may be those of stopped processes. */
  forget(): void {
    this.#known = undefined;
  }

  /** Closes all connections; calls that are under way fail. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  async #addresses(): Promise<readonly string[]> {
    const now = performance.now();
    if (this.#known === undefined || now - this.#known.at > BELIEVED)
      this.#known = { addresses: this.#resolve(this.#name), at: now };
    const { addresses } = this.#known;
    try {
      const present = await addresses;
      this.#leaveOut(present);
      return present;
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** What is under way at an address that the name no longer has may end. */
  #leaveOut(present: readonly string[]): void {
    for (const [address, pool] of this.#pools) {
      if (present.includes(address)) continue;
      this.#pools.delete(address);
      void pool.close();
    }
  }

  #poolOf(address: string): Agent {
    const known = this.#pools.get(address);
    if (known) return known;
    const family = isIP(address);
    const pool = new Agent({
      keepAliveTimeout: KEEP_ALIVE,
      keepAliveMaxTimeout: KEEP_ALIVE,
      // The name stays in the Host header and in TLS; only where it leads is settled here.
      connect: {
        lookup: (_name, { all }, found) =>
          all ? found(null, [{ address, family }]) : found(null, address, family),
      },
    });
    this.#pools.set(address, pool);
    return pool;
  }
}
