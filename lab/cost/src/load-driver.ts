import { randomBytes } from 'node:crypto';
import { UserError } from '@gatehouse/infra/errors';
import { Pool } from 'undici';
import type { Clients, Shown } from './clients.ts';

/** A strategy's host at the replica, with clients who are signed in there. */
export interface LoadTarget {
  strategy: string;
  /** What the gateway would say of the request: gateway/snippets/request-headers.conf. */
  gateway: Shown;
  clients: Clients;
}

/** How often each cause of a verdict was named. */
export type Causes = Map<string, number>;

/** The replica could not say who this is: what it cost says nothing. */
export class Undecided extends Error {}

/** Sends requests to one process over connections that stay open, as the gateway does. */
export class LoadDriver {
  readonly #pool: Pool;
  readonly #connections: number;
  #asked = 0;

  constructor(origin: string, connections: number) {
    this.#pool = new Pool(origin, { connections, pipelining: 1 });
    this.#connections = connections;
  }

  /** The body of one answer to the first client. */
  async bodyOf(path: string, { gateway, clients }: LoadTarget): Promise<string> {
    const { body } = await this.#pool.request({
      method: 'GET',
      path,
      headers: { ...gateway, ...clients.shown[0] },
    });
    return await body.text();
  }

  /** The same host, no credential. */
  async publicly({ gateway }: LoadTarget, requests: number): Promise<void> {
    await this.#many(requests, () => this.#one('/api/public', gateway));
  }

  /** The clients in turn, each authenticated. @returns what the verdicts were due to */
  async authenticated({ gateway, clients }: LoadTarget, requests: number): Promise<Causes> {
    const causes: Causes = new Map();
    const { shown } = clients;
    await this.#many(requests, async (number) => {
      const timing = await this.#one('/api/me', { ...gateway, ...shown[number % shown.length] });
      const cause = /;desc="([^"]*)"/.exec(timing)?.[1] ?? 'unsaid';
      causes.set(cause, (causes.get(cause) ?? 0) + 1);
    });
    return causes;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  /** So many at a time, until that many were answered. */
  async #many(requests: number, ask: (number: number) => Promise<unknown>): Promise<void> {
    let left = requests;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        this.#asked += 1;
        await ask(this.#asked).catch((error: unknown) => {
          left = 0;
          throw error;
        });
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#connections, requests) }, worker));
  }

  async #one(path: string, headers: Shown): Promise<string> {
    const {
      statusCode,
      headers: answered,
      body,
    } = await this.#pool.request({
      method: 'GET',
      path,
      headers: { ...headers, 'x-request-id': `${RUN}${this.#asked.toString(16).padStart(16, '0')}` },
    });
    await body.dump();
    // Neither does an undecided answer: on a machine that is busy elsewhere a lease runs out now and then.
    if (statusCode === 503) throw new Undecided(path);
    // A refusal costs less than an answer: it must not pass for one.
    if (statusCode !== 200) {
      throw new UserError(
        `The replica answered ${statusCode} to GET ${path} (${headers['gatehouse-strategy']}).`,
        'Run the command again; it starts with a new cluster and new sign-ins.',
      );
    }
    return String(answered['server-timing'] ?? '');
  }
}

/** nginx's `$request_id` has 32 hexadecimal digits. */
const RUN = randomBytes(8).toString('hex');

/** What the gateway says of every request to a strategy's host. */
export function gatewayHeaders(strategy: string, publicHost: string, port: number): Shown {
  const host = `${strategy}.${publicHost}:${port}`;
  return {
    host,
    'gatehouse-strategy': strategy,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': host,
    accept: 'application/json',
    'accept-language': 'en',
    'user-agent': 'gatehouse-cost',
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
  };
}
