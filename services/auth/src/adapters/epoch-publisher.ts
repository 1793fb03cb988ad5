import { type Clock, orUnavailable, type Random, Unavailable } from '@gatehouse/defaults';
import { confirmationOf } from '@gatehouse/session';
import type { OutboxRelay, RecordClock } from '../domain/outbox-relay.ts';
import { Asks } from './asks.ts';
import type { Continuity, Look } from './continuity.ts';

/** How long another auth process has to say that it has told Redis everything, in ms. */
const PATIENCE_MILLISECONDS = 150;
const RENEWAL_MILLISECONDS = 86_400_000;

export interface EpochPublisherOptions {
  readonly continuity: Continuity;
  readonly relays: readonly OutboxRelay[];
  readonly random: Random;
  readonly clock: Clock;
  readonly now: RecordClock;
  readonly events: EpochEvents;
}

/** What is worth a line in the log. */
export interface EpochEvents {
  /** Redis holds other data than what was last written to. `epoch`: what stood there. */
  broken(epoch: string | undefined): void;
  /** Redis was told everything. `rows`: by this process; 0 where another one did. `milliseconds` it took. */
  complete(told: { rows: number; milliseconds: number }): void;
}

export interface EpochStats {
  /** Times that Redis held other data than this process last wrote to. */
  breaks: number;
  /** Connections whose data this process confirmed. */
  confirmed: number;
}

/**
 * Repeats to Redis what PostgreSQL knows, vouches for data that was told everything, and confirms to each connection that
 * it sees this very data. Data that this process did not last write to is told everything again first (PROTOCOLS,
 * "Continuity").
 */
export class EpochPublisher {
  readonly #options: EpochPublisherOptions;
  readonly #asks: Asks;
  readonly stats: EpochStats = { breaks: 0, confirmed: 0 };
  /** What this process vouches for; undefined while Redis may lack something. */
  #epoch: string | undefined;
  /** What it vouched for last. */
  #stoodFor: string | undefined;
  /** One that this process must not leave standing. */
  #suspect: string | undefined;
  #isRelaying = false;
  #incompleteSince: number;
  #rowsBefore = 0;
  #renewedAt: number;
  #last: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #looking: Promise<Look> | undefined;

  constructor(options: EpochPublisherOptions) {
    this.#options = options;
    this.#asks = new Asks(options.clock);
    this.#incompleteSince = options.clock.monotonic();
    this.#renewedAt = this.#incompleteSince;
  }

  /** Whether this Redis was told everything, as far as this process knows. */
  get isComplete(): boolean {
    return this.#epoch !== undefined;
  }

  /** Rows sent to Redis so far. */
  get rows(): number {
    return this.#options.relays.reduce((sum, { sent }) => sum + sent, 0);
  }

  /** A connection asks for a confirmation: answered by the next turn, which begins at once unless Redis lacks something. */
  async asked(nonce: string): Promise<void> {
    this.#asks.add(nonce);
    if (this.isComplete) await this.turn();
  }

  /** Whether a caller waits for the next turn. */
  get isAsked(): boolean {
    return !this.#asks.isEmpty;
  }

  /** Looks whether this is still the same data, and withdraws the epoch when it is not. Rejects without an answer. */
  async heartbeat(): Promise<void> {
    await this.#look();
    if (this.#isRelaying) await this.#options.continuity.hold();
  }

  /**
   * One turn; rejects when it could not be finished, and goes on there in the next one. Turns never overlap. A caller that comes
   * while one waits shares it.
   */
  turn(): Promise<void> {
    this.#waiting ??= this.#last.then(() => {
      this.#waiting = undefined;
      const running = this.#turn();
      this.#last = running.catch(() => undefined);
      return running;
    });
    return this.#waiting;
  }

  async #turn(): Promise<void> {
    const { continuity, now, relays } = this.#options;
    const { connection } = continuity;
    const look = await this.#look();
    const { data } = continuity;
    const startedAt = await now();
    if (!this.isComplete && !(await this.#isOurs(look))) await this.#adopt(look, startedAt);
    // Callers until now learn that everything recorded until now has arrived.
    const asks = this.#asks.take();
    const check = (): void => {
      if (data !== continuity.data || connection !== continuity.connection) {
        throw new Unavailable('Redis was exchanged while it was told what ended');
      }
    };
    this.#isRelaying = !this.isComplete;
    try {
      for (const relay of relays) await relay.turn(startedAt, check);
    } finally {
      this.#isRelaying = false;
    }
    check();
    await this.#markComplete(data);
    if (asks.length > 0) await this.#confirm(asks, data);
  }

  /** Whether it is up to this process to tell everything: no other one has, or is about to. */
  async #isOurs({ epoch }: Look): Promise<boolean> {
    return epoch === undefined && (await this.#options.continuity.hold());
  }

  /** Takes over what another process has told and confirms; where there is none, this one tells everything itself. */
  async #adopt(look: Look, startedAt: number): Promise<void> {
    const { continuity, relays } = this.#options;
    const confirmed = await this.#confirmation();
    if (confirmed !== undefined) {
      for (const relay of relays) relay.skip(startedAt);
      this.#complete(confirmed);
    } else if (!(await continuity.hold()) || (look.epoch === undefined && (await continuity.hasEpoch()))) {
      throw new Unavailable('another auth process is telling Redis what ended');
    }
  }

  async #markComplete(data: number): Promise<void> {
    const { continuity, clock } = this.#options;
    if (this.#epoch === undefined) {
      const epoch = await continuity.markComplete(data);
      if (epoch === undefined) throw new Unavailable('Redis was exchanged before it could be vouched for');
      this.#complete(epoch);
    } else if (clock.monotonic() - this.#renewedAt > RENEWAL_MILLISECONDS) {
      this.#renewedAt = clock.monotonic();
      await continuity.renew();
    }
  }

  async #confirm(asks: readonly string[], data: number): Promise<void> {
    const epoch = this.#epoch;
    if (epoch === undefined || !(await this.#options.continuity.confirm(asks, epoch, data))) {
      throw new Unavailable('Redis was exchanged before it could be confirmed');
    }
    this.stats.confirmed += asks.length;
  }

  #complete(epoch: string): void {
    const milliseconds = this.#options.clock.monotonic() - this.#incompleteSince;
    this.#epoch = epoch;
    this.#stoodFor = epoch;
    this.#options.events.complete({ rows: this.rows - this.#rowsBefore, milliseconds });
  }

  /** One look at a time; concurrent callers share it. */
  #look(): Promise<Look> {
    this.#looking ??= this.#compare().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #compare(): Promise<Look> {
    const look = await this.#options.continuity.look();
    const { isSame, epoch } = look;
    if (isSame && this.#epoch !== undefined && epoch !== undefined && epoch !== this.#epoch) {
      // Since the last look another process found other data than its own, told it everything, and vouched for it.
      this.#epoch = epoch;
      this.#stoodFor = epoch;
    } else if (!isSame || (this.#epoch !== undefined && epoch === undefined)) {
      this.#forget(epoch);
      if (this.#stoodFor !== undefined) this.#suspect = epoch;
    }
    return this.#withdrawn(look);
  }

  /** An epoch that stands in other data than it was written for is withdrawn, unless another process confirms it. */
  async #withdrawn(look: Look): Promise<Look> {
    const { epoch } = look;
    if (this.#suspect === undefined || epoch !== this.#suspect) return look;
    // One that this process did not vouch for is an old one, or another process has been quicker.
    const isKnown = epoch !== this.#stoodFor && (await this.#confirmation()) === epoch;
    if (!isKnown) await this.#options.continuity.withdraw(epoch);
    this.#suspect = undefined;
    return isKnown ? look : { ...look, epoch: undefined };
  }

  /** Other data: nothing that was sent counts. */
  #forget(epoch: string | undefined): void {
    const { relays, clock, events } = this.#options;
    this.#epoch = undefined;
    for (const relay of relays) relay.restart();
    this.#incompleteSince = clock.monotonic();
    this.#rowsBefore = this.rows;
    if (this.#stoodFor === undefined) return;
    this.stats.breaks += 1;
    events.broken(epoch);
  }

  #confirmation(): Promise<string | undefined> {
    const { continuity, random } = this.#options;
    return orUnavailable(confirmationOf(continuity.redis, random, PATIENCE_MILLISECONDS));
  }
}
