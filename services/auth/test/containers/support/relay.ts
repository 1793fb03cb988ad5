import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Target {
  readonly host: string;
  readonly port: number;
}

/** A way to a server that can be cut, and led to another server: what a failover looks like to its clients. */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: Target | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(target: Target): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server);
    relay.#target = target;
    server.on('connection', (socket) => relay.#pass(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Every connection is cut; new ones lead there, or with `undefined` nowhere. */
  aim(target: Target | undefined): void {
    this.#target = target;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.aim(undefined);
    this.#server.close();
  }

  #pass(client: Socket): void {
    if (this.#target === undefined) {
      client.destroy();
      return;
    }
    const server = connect(this.#target.port, this.#target.host);
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
