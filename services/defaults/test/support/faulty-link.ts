import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP link to a store that can be cut, and that can fall silent with its connections open. */
export class FaultyLink {
  readonly #server = createServer((near) => this.#join(near));
  readonly #target: { host: string; port: number };
  readonly #sockets = new Set<Socket>();
  readonly #stranded = new Set<Socket>();
  #port = 0;
  #silent = false;
  #taken = 0;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
  }

  static async to(host: string, port: number): Promise<FaultyLink> {
    const link = new FaultyLink({ host, port });
    await link.restore();
    return link;
  }

  /** How many connections were made to it. */
  get taken(): number {
    return this.#taken;
  }

  get port(): number {
    return this.#port;
  }

  /** Like a store that was killed: connections break, new ones are refused. */
  async cut(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of [...this.#sockets, ...this.#stranded]) socket.destroy();
    await closed;
  }

  /** After `cut`: accepts again, on the same port. */
  async restore(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as { port: number }).port;
  }

  /** Like a store that is stopped by SIGSTOP: connections are taken and kept, nothing is answered. */
  silence(): void {
    this.#silent = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Like a peer that vanished without a word: the connections there are go nowhere for ever, new ones work. */
  strand(): void {
    for (const socket of this.#sockets) this.#stranded.add(socket.pause());
    this.#sockets.clear();
  }

  speak(): void {
    this.#silent = false;
    for (const socket of this.#sockets) socket.resume();
  }

  #join(near: Socket): void {
    this.#taken += 1;
    const far = connect(this.#target);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#silent) from.pause();
    }
  }
}
