import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { newAgent } from '@gatehouse/testkit/transport';
import { carrying, type Gateway, originOf } from '../../histories/src/play/wire.ts';
import type { TestCluster } from '../../histories/src/run/test-cluster.ts';

/** One that signs in at one address. */
export interface Person {
  readonly username: string;
  readonly password: string;
}

/** What a sign-in got: its status, 0 without an answer, and how long it took in ms. */
export interface Attempt {
  readonly status: number;
  readonly took: number;
}

/** An address that clients sit at: the gateway sees it as their peer. All of 127.0.0.0/8 is this machine. */
export class Seat {
  readonly #gateway: Gateway;
  readonly #strategy: string;

  constructor({ cluster, gateway }: TestCluster, strategy: string, address: string) {
    this.#gateway = { ...gateway, agent: newAgent(readFileSync(cluster.caFile, 'utf8'), address) };
    this.#strategy = strategy;
  }

  /** A new account. */
  async register(): Promise<Person> {
    const person = {
      username: `f-${randomBytes(6).toString('hex')}`,
      password: `pass-${randomBytes(9).toString('base64url')}`,
    };
    const { status } = await this.#post('/auth/register', person);
    if (status !== 201) throw new Error(`a registration was answered ${status}`);
    return person;
  }

  signIn(person: Person): Promise<Attempt> {
    return this.#post('/auth/login', person);
  }

  async #post(path: string, body: object): Promise<Attempt> {
    const started = performance.now();
    const headers = {
      'content-type': 'application/json',
      origin: originOf(this.#gateway, this.#strategy),
      'sec-fetch-site': 'same-origin',
    };
    const call = { method: 'POST', path, headers, body: JSON.stringify(body) } as const;
    const heard = await carrying(this.#gateway)(this.#strategy, call);
    return { status: heard?.answer.status ?? 0, took: performance.now() - started };
  }
}
