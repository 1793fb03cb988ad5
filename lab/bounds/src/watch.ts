import { setTimeout as pause } from 'node:timers/promises';
import { AcceptanceTracker } from './acceptance-tracker.ts';
import { classifyResponse, wrongAnswer } from './classify-response.ts';
import type { Reply } from './connection.ts';
import { type Credential, doorsOf, meOf } from './credential.ts';
import type { Endpoint, Endpoints } from './endpoints.ts';
import { Pacer } from './pacer.ts';

/** A credential, and what was seen of it. */
export interface Watched {
  credential: Credential;
  sighting: AcceptanceTracker;
  /** Answers to requests that started after the acknowledgement, until the repair. */
  asked: number;
  /** Of these: 503 `undecided`. */
  undecided: number;
}

/** An answer that must never come. */
export interface Wrong {
  strategy: string;
  what: string;
}

/** Between two looks at whether something has come true, in ms. */
const GLANCE = 2;

/**
 * Shows credentials to all doors, again and again, each door with one request at a time: a door with a queue would answer
 * late, and hide for how long it went on accepting.
 */
export class Watch {
  readonly watched: readonly Watched[];
  /** Answers that are none of the three, such as another user's identity. */
  readonly wrong: Wrong[] = [];
  readonly #turns: ReadonlyMap<Endpoint, Pacer<Watched>>;
  readonly #signal: AbortSignal;
  readonly #loops: Promise<void>[] = [];
  #repairedAt: number | undefined;
  #stopped = false;
  #failure: Error | undefined;
  #interval = 0;
  #gate: PromiseWithResolvers<void> | undefined;
  #underWay = 0;

  constructor(doors: Endpoints, credentials: readonly Credential[], signal: AbortSignal) {
    this.#signal = signal;
    const queues = new Map<Endpoint, Watched[]>();
    this.watched = credentials.map((credential) => {
      const asked = doorsOf(doors, credential);
      const sighting = new AcceptanceTracker(asked.map(({ name }) => name));
      const one = { credential, sighting, asked: 0, undecided: 0 };
      for (const door of asked) queues.set(door, [...(queues.get(door) ?? []), one]);
      return one;
    });
    this.#turns = new Map([...queues].map(([door, queue]) => [door, new Pacer(queue)]));
  }

  /** Asks with that many requests at a time at each door, from now on. */
  widen(lines: number): void {
    const present = this.#loops.length / this.#turns.size;
    for (let number = present; number < lines; number += 1) {
      for (const [door, turns] of this.#turns) this.#loops.push(this.#ask(door, number, turns));
    }
  }

  /**
   * Asks each door at most once in that many ms. Questions that keep every processor busy would measure how long processes
   * wait for one, in the cluster as well as here.
   */
  pace(interval: number): void {
    this.#interval = interval;
  }

  /** Asks nothing until `release`; resolves when the last answer has come. */
  async hold(): Promise<void> {
    this.#gate ??= Promise.withResolvers();
    await this.until(() => this.#underWay === 0, Number.POSITIVE_INFINITY);
  }

  release(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** What was broken is whole again: what is undecided from now on was not the fault's doing. */
  repaired(): void {
    this.#repairedAt = performance.now();
  }

  /** How long a credential was watched for since its acknowledgement, summed over the doors, in ms. */
  pairTime({ sighting: { acknowledgedAt, doors } }: Watched): number {
    if (acknowledgedAt === undefined) return 0;
    return ((this.#repairedAt ?? performance.now()) - acknowledgedAt) * doors;
  }

  /** Resolves to whether `happened` came true within `timeout` ms. */
  async until(happened: () => boolean, timeout: number): Promise<boolean> {
    const deadline = performance.now() + timeout;
    while (!happened()) {
      this.#signal.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure;
      if (performance.now() > deadline) return false;
      await pause(GLANCE);
    }
    return true;
  }

  /** Resolves when the last question is answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.release();
    await Promise.all(this.#loops);
  }

  async #ask(door: Endpoint, number: number, turns: Pacer<Watched>): Promise<void> {
    const line = door.line(number);
    try {
      while (!this.#stopped && !this.#signal.aborted) {
        const one = await turns.take(this.#interval);
        await this.#gate?.promise;
        if (one === undefined || this.#stopped) return;
        this.#underWay += 1;
        this.#note(door, one, await line.send(meOf(one.credential)));
        this.#underWay -= 1;
      }
    } catch (error) {
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }

  #note(door: Endpoint, one: Watched, reply: Reply): void {
    const said = classifyResponse(reply, one.credential.userId);
    if (said === undefined) {
      this.wrong.push({ strategy: one.credential.subject.strategy, what: wrongAnswer(reply) });
      return;
    }
    one.sighting.saw(door.name, reply.startedAt, said);
    const since = one.sighting.acknowledgedAt;
    if (this.#repairedAt !== undefined || since === undefined || reply.startedAt < since) return;
    one.asked += 1;
    if (said === 'undecided') one.undecided += 1;
  }
}
