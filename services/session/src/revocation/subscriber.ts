import type { Clock } from '@gatehouse/defaults';
import { DenyList } from './deny-list.ts';
import { Lease } from './lease.ts';
import type { RevocationSource } from './revocation.ts';

export interface SubscriberOptions {
  readonly source: RevocationSource;
  readonly clock: Clock;
  /**
   * What the list counts its retention on, where that is another clock: one that leaves out no time ages the lease, one
   * that adds none keeps the list, so that a wall clock which was set forward by mistake forgets no revocation.
   */
  readonly retentionClock?: Clock;
  /** How long the list may be trusted without news, in ms. */
  readonly leaseMs: number;
  /** How long a token can outlive its revocation, in ms. */
  readonly retentionMs: number;
  readonly report: (error: unknown) => void;
}

export interface SubscriberStats {
  invalidEntries: number;
  resyncs: number;
  readErrors: number;
}

const POLLS_PER_LEASE = 4;
const PAUSE_AFTER_FAILURE_MS = 50;

/** Keeps a replica's deny-list: reads the stream whole, then subscribes to it, and knows how long it may be trusted. */
export class RevocationSubscriber {
  readonly #options: SubscriberOptions;
  readonly #lease: Lease;
  readonly stats: SubscriberStats = { invalidEntries: 0, resyncs: 0, readErrors: 0 };
  #list: DenyList;
  #position = '0';
  #epoch: string | undefined;
  #running = false;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.#lease = new Lease(options.clock, options.leaseMs);
    this.#list = new DenyList(options.retentionClock ?? options.clock, options.retentionMs);
  }

  /** The list if it may be trusted right now; undefined is "unknown", not "nothing was revoked". */
  get list(): DenyList | undefined {
    return this.#lease.isValid ? this.#list : undefined;
  }

  get size(): DenyList['size'] {
    return this.#list.size;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#follow();
  }

  stop(): void {
    this.#running = false;
  }

  async #follow(): Promise<void> {
    while (this.#running) {
      try {
        await this.poll();
      } catch (error) {
        this.stats.readErrors += 1;
        this.#options.report(error);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_FAILURE_MS).unref());
      }
    }
  }

  /** One read of the stream. */
  async poll(): Promise<void> {
    const { source, clock, leaseMs } = this.#options;
    const sentAt = clock.monotonic();
    // Without a lease tokens are undecided: what is there is read at once, and news is waited for afterwards.
    const wait = this.#lease.isValid ? leaseMs / POLLS_PER_LEASE : 0;
    const reading = await source.read(this.#position, wait);
    for (const revocation of reading.revocations) this.#list.add(revocation);
    this.stats.invalidEntries += reading.invalidEntries;
    if (reading.epoch !== this.#epoch) {
      this.#begin(reading.epoch);
      return;
    }
    this.#position = reading.position;
    // Only who has read to the end, in a history that auth vouches for, knows what was revoked.
    if (reading.epoch !== undefined && reading.caughtUp) this.#lease.grant(sentAt);
  }

  /** Another history: what was learnt so far stays true, but the whole has to be read before it can be trusted. */
  #begin(epoch: string | undefined): void {
    this.stats.resyncs += 1;
    this.#epoch = epoch;
    this.#position = '0';
    this.#lease.revoke();
  }
}
