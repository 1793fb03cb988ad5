import { createServer, type Server, Socket } from 'node:net';

/** A connection of a service, and the one to Redis that it stands for. */
interface Pair {
  near: Socket;
  far: Socket;
}

/** Stands between one service and Redis and passes everything on, until it is told to cut, or to swallow. */
export class Relay {
  readonly port: number;
  #target: number;
  readonly #pairs = new Set<Pair>();
  #server: Server | undefined;
  #swallows = false;

  /** @param target the port of Redis */
  constructor(port: number, target: number) {
    this.port = port;
    this.#target = target;
  }

  async open(): Promise<void> {
    const server = createServer({ noDelay: true }, (near) => this.#take(near));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: this.port, host: '127.0.0.1' }, resolve);
    });
  }

  /** Resets every connection and refuses new ones, at once. */
  cut(): void {
    this.#server?.close();
    this.#server = undefined;
    for (const pair of [...this.#pairs]) this.#drop(pair);
  }

  /** Resets every connection; new ones lead to that port from now on, at once. */
  lead(target: number): void {
    this.#target = target;
    for (const pair of [...this.#pairs]) this.#drop(pair);
  }

  /** Passes nothing on any more, in neither direction, and closes nothing: a cable that lost its grip. */
  swallow(): void {
    this.#swallows = true;
    for (const { near, far } of this.#pairs) {
      near.pause();
      far.pause();
    }
  }

  /** What was said meanwhile is passed on, as the network's repetitions would. */
  async repair(): Promise<void> {
    if (this.#swallows) {
      this.#swallows = false;
      for (const { near, far } of this.#pairs) {
        near.resume();
        far.resume();
      }
    }
    if (this.#server === undefined) await this.open();
  }

  /** Passes nothing on. */
  get swallows(): boolean {
    return this.#swallows;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  #take(near: Socket): void {
    const far = new Socket();
    const pair = { near, far };
    this.#pairs.add(pair);
    far.setNoDelay(true);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk) => {
        if (!to.write(chunk)) from.pause();
      });
      to.on('drain', () => {
        if (!this.#swallows) from.resume();
      });
      from.on('error', () => this.#drop(pair));
      from.on('close', () => this.#drop(pair));
      from.on('end', () => this.#drop(pair));
    }
    if (this.#swallows) near.pause();
    far.connect({ port: this.#target, host: '127.0.0.1' });
    if (this.#swallows) far.pause();
  }

  /** The remaining side is notified at once that the other one is closed. */
  #drop(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    for (const socket of [pair.near, pair.far]) socket.resetAndDestroy();
  }
}
