import { readFileSync } from 'node:fs';
import type { Cluster } from '@gatehouse/infra/common/cluster-handle';
import { localAgent } from '@gatehouse/infra/common/local-agent';
import { inParallel, upTo } from '../../report/src/workers.ts';
import { signInTestUser } from '../../tour/src/people.ts';
import type { Credential } from '../../tour/src/site.ts';
import { exchanged } from './exchange.ts';
import type { Insides } from './replica.ts';

/** Header lines that a replica gets to see of a signed-in client. */
export type Shown = Readonly<Record<string, string>>;

const SIGN_INS_AT_ONCE = 4;
/** The gateway's word of a phantom credential is good for a minute in this cluster. In ms. */
const EXCHANGE_EVERY = 20_000;

/** The clients of one strategy, signed in through the gateway as browsers do. */
export class Clients {
  readonly #credentials: readonly Credential[];
  readonly #asHeaders: (credential: Credential) => Promise<Shown>;
  readonly #lifetime: number;
  #shown: readonly Shown[] = [];
  #since = Number.NEGATIVE_INFINITY;

  private constructor(strategy: string, credentials: readonly Credential[], exchange: Insides['exchange']) {
    const isExchanged = strategy === 'phantom';
    this.#credentials = credentials;
    this.#asHeaders = isExchanged ? (credential) => exchanged(credential, exchange) : asHeaders;
    this.#lifetime = isExchanged ? EXCHANGE_EVERY : Number.POSITIVE_INFINITY;
  }

  static async signIn(
    strategy: string,
    { cluster, exchange }: { cluster: Cluster } & Pick<Insides, 'exchange'>,
    { clients, signal }: { clients: number; signal: AbortSignal },
  ): Promise<Clients> {
    const agent = localAgent(readFileSync(cluster.caFile, 'utf8'));
    const origin = `https://${strategy}.${cluster.publicHost}:${cluster.httpsPort}`;
    try {
      const credentials = await inParallel(SIGN_INS_AT_ONCE, upTo(clients), async (number) => {
        const client = await signInTestUser({ origin, agent, signal }, number);
        return await client.credential('/api/me');
      });
      return new Clients(strategy, credentials, exchange);
    } finally {
      await agent.destroy();
    }
  }

  /** What the replica is shown of each. */
  get shown(): readonly Shown[] {
    return this.#shown;
  }

  /** Sees to it that what is shown stays good for a while. @returns whether it changed */
  async refresh(): Promise<boolean> {
    if (performance.now() - this.#since < this.#lifetime) return false;
    this.#since = performance.now();
    this.#shown = await inParallel(SIGN_INS_AT_ONCE, this.#credentials, this.#asHeaders);
    return true;
  }
}

async function asHeaders({ cookie, bearer }: Credential): Promise<Shown> {
  return {
    ...(cookie === '' ? {} : { cookie }),
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
  };
}
