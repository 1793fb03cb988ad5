import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut, and led to another server: what a failover looks like to its clients. */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port: number | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server);
    relay.#port = port;
    server.on('connection', (socket) => relay.#pass(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Every connection is cut; new ones lead there, or with `undefined` nowhere. */
  aim(port: number | undefined): void {
    this.#port = port;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.aim(undefined);
    this.#server.close();
  }

  #pass(client: Socket): void {
    if (this.#port === undefined) {
      client.destroy();
      return;
    }
    const server = connect(this.#port, '127.0.0.1');
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
