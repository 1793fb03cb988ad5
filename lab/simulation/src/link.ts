import { Unavailable } from '@gatehouse/defaults';
import type { TrackingConnection, TrackingEvents } from '@gatehouse/session/testing';
import type { Redis, Tracker } from './redis.ts';
import type { Schedule } from './schedule.ts';
import type { Wire } from './wire.ts';

const RECONNECT_MS = [25, 100, 400];

/** As RedisTrackingConnection: reads are tracked on one connection, invalidations arrive on the other; both are up or none is. */
export class StepLink implements TrackingConnection, Tracker {
  readonly data: Wire;
  readonly ear: Wire;
  readonly #schedule: Schedule;
  readonly #redis: Redis;
  #events: TrackingEvents | undefined;
  #isUp = false;

  constructor(schedule: Schedule, redis: Redis, from: string, timeout: number) {
    this.#schedule = schedule;
    this.#redis = redis;
    this.data = redis.connect(`${from} data`, from, timeout);
    this.ear = redis.connect(`${from} ear`, from, timeout);
    this.data.onClosed = () => this.#lost();
    this.ear.onClosed = () => this.#lost();
  }

  start(events: TrackingEvents): void {
    this.#events = events;
    void this.#join();
  }

  stop(): void {
    this.#events = undefined;
  }

  mget(...keys: string[]): Promise<(string | null)[]> {
    if (!this.#isUp) throw new Unavailable('the near cache is not connected');
    return this.data.call('MGET tracked', () =>
      keys.map((key) => {
        this.#redis.track(key, this);
        return this.#redis.model.get(key);
      }),
    );
  }

  async ping(): Promise<void> {
    await this.ear.call('PING', () => undefined);
  }

  /** The server's side: goes to the ear, behind what was sent before. */
  invalidate(key: string | undefined): void {
    this.ear.push(`invalidates ${key ?? 'everything'}`, () => {
      if (this.#isUp) this.#events?.onInvalidated(key === undefined ? undefined : [key]);
    });
  }

  async #join(): Promise<void> {
    if (this.#redis.isDown) {
      this.#retry();
      return;
    }
    this.ear.open();
    this.data.open();
    let isJoined = false;
    try {
      await this.ear.call('SUBSCRIBE', () => undefined);
      await this.data.call('TRACKING ON', () => undefined);
      const epoch = await this.data.call('GET epoch', () => this.#redis.model.epoch);
      isJoined = epoch !== undefined && this.ear.isOpen && this.data.isOpen;
    } catch {
      // Whichever end is still open is closed below.
    }
    if (!isJoined) {
      this.#hangUp();
      this.#retry();
      return;
    }
    this.#isUp = true;
    this.#events?.onUp();
  }

  #lost(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#hangUp();
    this.#events?.onDown();
    this.#retry();
  }

  #hangUp(): void {
    this.#redis.forget(this);
    this.data.close();
    this.ear.close();
  }

  #retry(): void {
    const { from } = this.data.options;
    const pause = this.#schedule.random.pick(RECONNECT_MS);
    this.#schedule.after(pause, from, `${from} link reconnects`, () => void this.#join());
  }
}
