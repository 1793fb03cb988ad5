import { connectionTo } from '@gatehouse/infra/common/local-agent';
import { Client } from 'undici';
import { Connection, type HeadersOf, type Message } from './connection.ts';

/** Where each process listens. */
export interface Addresses {
  publicHost: string;
  httpsPort: number;
  /** The development CA (PEM). */
  ca: string;
  authPort: number;
  replicas: readonly { name: string; port: number }[];
}

/** One way in to be asked at, through as many connections as wanted. */
export class Endpoint {
  readonly name: string;
  readonly #open: () => Connection;
  readonly #lines: Connection[] = [];

  constructor(name: string, open: () => Connection) {
    this.name = name;
    this.#open = open;
  }

  /** The nth connection, opened at its first use. */
  line(number: number): Connection {
    while (this.#lines.length <= number) this.#lines.push(this.#open());
    const line = this.#lines[number];
    if (line === undefined) throw new Error('a line that was just opened');
    return line;
  }

  async close(): Promise<void> {
    await Promise.all(this.#lines.splice(0).map((line) => line.close()));
  }
}

/** All ways into one cluster. */
export class Endpoints {
  readonly auth: Endpoint;
  readonly replicas: readonly Endpoint[];
  readonly #addresses: Addresses;
  readonly #gateway = new Map<string, Endpoint[]>();

  constructor(addresses: Addresses) {
    this.#addresses = addresses;
    const behind = (name: string, port: number): Endpoint =>
      new Endpoint(
        name,
        () => new Connection(name, new Client(`http://127.0.0.1:${port}`, PATIENCE), this.#asGateway),
      );
    this.auth = behind('auth-1', addresses.authPort);
    this.replicas = addresses.replicas.map(({ name, port }) => behind(name, port));
  }

  /** The gateway, as often as there are replicas: it hands the connections' requests to them in turn. */
  gateway(strategy: string): readonly Endpoint[] {
    const known = this.#gateway.get(strategy);
    if (known !== undefined) return known;
    const { ca } = this.#addresses;
    const origin = `https://${this.#hostOf(strategy)}`;
    const open = (): Connection =>
      new Connection('gateway', new Client(origin, { ...PATIENCE, ...connectionTo(ca) }), this.#asBrowser);
    const doors = this.replicas.map((_, index) => new Endpoint(`gateway ${index + 1}`, open));
    this.#gateway.set(strategy, doors);
    return doors;
  }

  replica(name: string): Endpoint {
    const door = this.replicas.find((one) => one.name === name);
    if (door === undefined) throw new Error(`there is no replica ${name}`);
    return door;
  }

  async close(): Promise<void> {
    const all = [this.auth, ...this.replicas, ...[...this.#gateway.values()].flat()];
    await Promise.all(all.map((door) => door.close()));
  }

  #hostOf(strategy: string): string {
    return `${strategy}.${this.#addresses.publicHost}:${this.#addresses.httpsPort}`;
  }

  readonly #asBrowser: HeadersOf = (message) => proofOf(message, `https://${this.#hostOf(message.strategy)}`);

  /** What gateway/snippets/http/request-headers.conf sets. */
  readonly #asGateway: HeadersOf = (message) => {
    const host = this.#hostOf(message.strategy);
    return {
      host,
      'gatehouse-strategy': message.strategy,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': host,
      ...proofOf(message, `https://${host}`),
    };
  };
}

/** A service promises an answer within seconds whatever breaks; longer than this, in ms, is a hang. */
const PATIENCE = { headersTimeout: 20_000, bodyTimeout: 20_000 };

/** The proof of same origin that unsafe requests need. */
function proofOf({ method }: Message, origin: string): Record<string, string> {
  return method === 'GET' ? {} : { origin, 'sec-fetch-site': 'same-origin' };
}
