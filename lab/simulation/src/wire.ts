import { Unavailable } from '@gatehouse/defaults';
import type { Lane, Schedule } from './schedule.ts';

interface Pending {
  readonly label: string;
  readonly reject: (error: Unavailable) => void;
  readonly callOff: () => void;
}

export interface WireOptions {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** How long a command may take, in ms. */
  readonly timeout: number;
}

/** A connection: commands are executed in the order they were sent, and answered in that order. Each is three steps. */
export class Wire {
  readonly options: WireOptions;
  readonly #schedule: Schedule;
  readonly #requests: Lane;
  readonly #answers: Lane;
  readonly #pending = new Set<Pending>();
  /** Counts connections. */
  connection = 0;
  #isOpen = false;
  /** The server's end: it closes first, and the process learns of it later. */
  #isServed = false;
  onClosed: () => void = () => undefined;

  constructor(schedule: Schedule, options: WireOptions) {
    this.#schedule = schedule;
    this.options = options;
    this.#requests = schedule.lane(options.name, options.to);
    this.#answers = schedule.lane(options.name, options.from);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.connection += 1;
    this.#isOpen = true;
    this.#isServed = true;
  }

  call<T>(label: string, apply: () => T, timeout = this.options.timeout): Promise<T> {
    return this.callLater(label, (answer: (value: T) => void) => answer(apply()), timeout);
  }

  /** A command that the server may answer later: `apply` is given how. A throw is answered as an error. */
  callLater<T>(
    label: string,
    apply: (answer: (value: T) => void) => void,
    timeout = this.options.timeout,
  ): Promise<T> {
    const { name, from } = this.options;
    if (!this.#isOpen) return Promise.reject(new Unavailable(`${name} is not connected`));
    return new Promise<T>((resolve, reject) => {
      const { connection } = this;
      const late = (): void => this.#fail(pending, `${name} ${label}: no answer in time`);
      const callOff = this.#schedule.after(timeout, from, `${name} ${label} times out`, late);
      const pending: Pending = { label, reject, callOff };
      this.#pending.add(pending);
      const answered = (settle: () => void): void => {
        if (connection !== this.connection || !this.#isServed) return;
        this.#schedule.push(this.#answers, `${name} ${label} answered`, () => {
          callOff();
          this.#pending.delete(pending);
          settle();
        });
      };
      if (!this.#isServed) return;
      this.#schedule.push(this.#requests, `${name} ${label}`, () => {
        try {
          apply((value) => answered(() => resolve(value)));
        } catch (error) {
          answered(() => reject(error instanceof Error ? error : new Unavailable(String(error))));
        }
      });
    });
  }

  /** The server says something unasked; it arrives behind what was answered before. */
  push(label: string, run: () => void): void {
    if (this.#isServed) this.#schedule.push(this.#answers, `${this.options.name} ${label}`, run);
  }

  /** Nothing passes, in either direction, without a sign. */
  hold(isHeld: boolean): void {
    this.#requests.held = isHeld;
    this.#answers.held = isHeld;
  }

  /** The connection breaks: what is on its way is lost, and some of it was done. */
  cut(): void {
    if (!this.#isServed) return;
    this.#isServed = false;
    this.#schedule.clear(this.#requests);
    this.#schedule.clear(this.#answers);
    const { connection } = this;
    this.#schedule.push(this.#answers, `${this.options.name} closed`, () => {
      if (connection === this.connection) this.#close();
    });
  }

  /** This process hangs up. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isServed = false;
    this.#schedule.clear(this.#requests);
    this.#schedule.clear(this.#answers);
    this.#close();
  }

  #close(): void {
    this.#isOpen = false;
    for (const pending of [...this.#pending]) this.#fail(pending, `${this.options.name} closed`);
    this.onClosed();
  }

  #fail(pending: Pending, why: string): void {
    pending.callOff();
    if (this.#pending.delete(pending)) pending.reject(new Unavailable(why));
  }
}
