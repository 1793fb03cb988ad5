import { readFileSync } from 'node:fs';
import type { Cluster } from '@gatehouse/infra/common/cluster-handle';
import { localAgent } from '@gatehouse/infra/common/local-agent';
import type { Agent } from 'undici';
import type { Client } from '../../src/client.ts';
import { signInAdministrator } from '../../src/people.ts';

/** Looks at what a tour left, from outside. */
export class Administrator {
  readonly #agent: Agent;
  readonly #client: Client;

  private constructor(agent: Agent, client: Client) {
    this.#agent = agent;
    this.#client = client;
  }

  static async of(cluster: Cluster): Promise<Administrator> {
    const agent = localAgent(readFileSync(cluster.caFile, 'utf8'));
    const origin = `https://token.${cluster.publicHost}:${cluster.httpsPort}`;
    const client = await signInAdministrator({ origin, agent, signal: new AbortController().signal });
    return new Administrator(agent, client);
  }

  /** The users whose name has this in it. */
  async usersLike(query: string): Promise<unknown> {
    const { body } = await this.#client.ask({ method: 'GET', path: `/auth/admin/users?query=${query}` });
    return (body as { users: unknown }).users;
  }

  async leave(): Promise<void> {
    await this.#client.send({ method: 'POST', path: '/auth/logout' });
    await this.#agent.destroy();
  }
}
