import { type Clock, Unavailable } from '@gatehouse/defaults';
import { credentialOf } from '../src/phantom/credential.ts';
import type { Exchange } from '../src/phantom/exchange.ts';
import type { RequestAuthenticator } from '../src/strategy.ts';

interface ModelGatewayOptions {
  readonly exchange: Exchange;
  readonly clock: Clock;
  /** How long an answer may be kept at most, in ms: this one always keeps it so long. */
  readonly keepFor: number;
}

/** The gateway of `phantom` as far as replicas notice it: it brings what auth said, and remembers it for a while. */
export class ModelGateway {
  readonly #options: ModelGatewayOptions;
  readonly #kept = new Map<string, { verdict: string; until: number }>();

  constructor(options: ModelGatewayOptions) {
    this.#options = options;
  }

  before(authenticator: RequestAuthenticator): RequestAuthenticator {
    return {
      authenticate: async (credentials) => {
        const credential = credentialOf(credentials);
        const exchanged = credential === undefined ? undefined : await this.#ask(credential);
        return authenticator.authenticate({ ...credentials, exchanged });
      },
    };
  }

  async #ask(credential: string): Promise<string> {
    const { exchange, clock, keepFor } = this.#options;
    const now = clock.monotonic();
    const kept = this.#kept.get(credential);
    if (kept && now < kept.until) return kept.verdict;
    try {
      const { verdict, keepFor: allowed } = await exchange(credential);
      if (allowed > 0) this.#kept.set(credential, { verdict, until: now + keepFor });
      return verdict;
    } catch (error) {
      if (error instanceof Unavailable) return '';
      throw error;
    }
  }
}
