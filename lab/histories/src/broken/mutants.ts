import type { StrategyName } from '@gatehouse/testkit/strategy-table';
import type { CheckName } from '../check-input.ts';

/** One rule broken on purpose in the real processes, and the check that has to object: a test of the tests. */
export interface Variant {
  readonly name: string;
  readonly strategy: StrategyName;
  readonly check: CheckName;
  /** What is changed in a copy of the source… */
  readonly patch?: { readonly file: string; readonly find: string; readonly put: string };
  /** …or set, though something else is promised. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Each breaks another strategy, so that one cluster shows them all. */
export const VARIANTS: readonly Variant[] = [
  {
    name: 'the deny-list is off',
    strategy: 'denylist',
    check: 'no resurrection',
    patch: {
      file: 'services/session/src/revocation/deny-list.ts',
      find: 'return this.#sessions.get(beginning(sessionId)) !== undefined;',
      put: 'return beginning(sessionId) === "";',
    },
    // Tokens that live on show it for longer than it takes to look.
    environment: { ACCESS_TOKEN_SECONDS: '30' },
  },
  {
    name: 'unknown is invalid',
    strategy: 'sticky',
    check: 'no false death',
    patch: {
      file: 'services/session/src/record-authenticator.ts',
      find: 'return undecidedIfUnavailable(',
      put: "return ((away, judge) => Promise.resolve().then(judge).catch(() => rejected('session_ended', away)))(",
    },
  },
  {
    name: 'concurrent reads of different clients share one answer',
    strategy: 'shared',
    check: 'no mix-up of users',
    patch: {
      file: 'services/session/src/store/redis.ts',
      find: 'this.#redis.mget(...keys(), EPOCH_KEY)',
      put: '(this.reading ??= this.#redis.mget(...keys(), EPOCH_KEY).finally(() => { this.reading = undefined; })).then((all) => [...all])',
    },
  },
  {
    name: 'a child for each presentation',
    strategy: 'token',
    check: 'single successor',
    patch: {
      file: 'services/session/src/tokens/rotation.ts',
      find: ".update(parent).digest('base64url')",
      put: ".update(parent).update(String(performance.now())).digest('base64url')",
    },
  },
  {
    name: 'an access token is good at every host',
    strategy: 'token',
    check: 'nothing at another host',
    patch: {
      file: 'services/session/src/tokens/verifier.ts',
      find: ' && claims.aud === this.#options.audience',
      put: '',
    },
  },
  {
    name: 'a sealed cookie is believed for longer than promised',
    strategy: 'sealed',
    check: 'roles in time',
    environment: { SEALED_RENEWAL_SECONDS: '30' },
  },
  {
    name: 'the last addition wins',
    strategy: 'token',
    check: 'no lost cart update',
    patch: {
      file: 'services/api/src/adapters/postgres-carts.ts',
      find: 'coalesce((cart.lines ->> $2)::bigint, 0) + $3::bigint',
      put: '$3::bigint',
    },
  },
];
