import { Unavailable } from '@gatehouse/defaults';
import { ModelRedis, type ModelRedisOptions } from '@gatehouse/session/testing';
import type { History } from './history.ts';
import type { Schedule } from './schedule.ts';
import { Wire } from './wire.ts';

export const REDIS = 'redis';
const RECONNECT_MS = [5, 50, 400];

/** Where invalidations of tracked keys go. */
export interface Tracker {
  invalidate(key: string | undefined): void;
}

/** The Redis of a history: one server, the connections to it, and the faults of both. */
export class Redis {
  readonly model: ModelRedis;
  readonly wires: Wire[] = [];
  isDown = false;
  /** Refuses writes, as when its memory is full. */
  isFull = false;
  readonly #schedule: Schedule;
  readonly #history: History;
  readonly #trackers = new Map<string, Set<Tracker>>();
  readonly #readers = new Set<() => void>();

  constructor(schedule: Schedule, history: History, options: ModelRedisOptions) {
    this.#schedule = schedule;
    this.#history = history;
    this.model = new ModelRedis(options);
    this.model.changed = (key) => this.#invalidate(key);
    this.model.announced = () => {
      for (const wake of [...this.#readers]) wake();
    };
  }

  connect(name: string, from: string, timeout: number): Wire {
    const wire = new Wire(this.#schedule, { name, from, to: REDIS, timeout });
    this.wires.push(wire);
    return wire;
  }

  /** A connection that is replaced once it is lost. */
  keepConnected(name: string, from: string, timeout: number): Wire {
    const wire = this.connect(name, from, timeout);
    const reconnect = (): void => {
      if (this.isDown) retry();
      else wire.open();
    };
    const retry = (): void => {
      const pause = this.#schedule.random.pick(RECONNECT_MS);
      this.#schedule.after(pause, from, `${name} reconnects`, reconnect);
    };
    wire.open();
    wire.onClosed = retry;
    return wire;
  }

  /** For commands that write. */
  write<T>(apply: () => T): () => T {
    return () => {
      if (this.isFull) throw new Unavailable('OOM command not allowed');
      return apply();
    };
  }

  track(key: string, tracker: Tracker): void {
    const trackers = this.#trackers.get(key);
    if (trackers) trackers.add(tracker);
    else this.#trackers.set(key, new Set([tracker]));
  }

  forget(tracker: Tracker): void {
    for (const trackers of this.#trackers.values()) trackers.delete(tracker);
  }

  /** Calls once, when something is announced or after `wait` ms of the server's time. */
  whenAnnounced(wait: number, run: () => void): void {
    const wake = (): void => {
      callOff();
      this.#readers.delete(wake);
      run();
    };
    const callOff = this.#schedule.after(wait, REDIS, 'redis stops waiting', wake);
    this.#readers.add(wake);
  }

  flush(): void {
    this.#history.lost();
    this.model.flush();
  }

  /** The server dies; connections break, and what was not saved is gone when it comes back. */
  die(): void {
    if (this.isDown) return;
    this.isDown = true;
    this.#history.lost();
    this.#trackers.clear();
    this.#readers.clear();
    for (const wire of this.wires) wire.cut();
  }

  comeBack(): void {
    if (!this.isDown) return;
    this.model.restart();
    this.isDown = false;
  }

  #invalidate(key: string | undefined): void {
    if (key === undefined) {
      const all = new Set([...this.#trackers.values()].flatMap((trackers) => [...trackers]));
      this.#trackers.clear();
      for (const tracker of all) tracker.invalidate(undefined);
      return;
    }
    const trackers = this.#trackers.get(key);
    this.#trackers.delete(key);
    for (const tracker of trackers ?? []) tracker.invalidate(key);
  }
}
