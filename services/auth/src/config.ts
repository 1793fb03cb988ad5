import { isStrategyName, STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import { ConfigurationError, commonConfig, readConfig } from '@gatehouse/defaults';
import { contradictions, type Limits, limitsConfig, type RefreshKey, readLimits } from '@gatehouse/session';
import { type Static, Type } from 'typebox';
import { isExchanged, issuesTokens, needsRedis } from './strategies.ts';

const attempts = (fallback: number, description: string) =>
  Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: fallback,
    description: `${description}: 1 or more.`,
  });

const KEY = '[A-Za-z0-9_-]{43}';

/** Every variable that auth reads; `docs/operations.md` lists them from here. */
export const authConfig = Type.Object({
  ...commonConfig.properties,
  ...limitsConfig.properties,
  KEY_ENCRYPTION_KEY: Type.String({
    pattern: `^${KEY}$`,
    description: 'The key that encrypts signing keys in the database: 32 bytes in base64url.',
  }),
  REFRESH_KEYS: Type.Array(Type.String({ pattern: `^[A-Za-z0-9_-]{1,32}:${KEY}$` }), {
    default: [],
    description: 'Keys of refresh tokens, id:key with 32 bytes in base64url; the first makes, all recognise.',
  }),
  SEALING_KEYS: Type.Array(Type.String({ pattern: `^${KEY}$` }), {
    default: [],
    description: 'Keys of sealed cookies, 32 bytes in base64url each; the first seals, all open.',
  }),
  EXCHANGE_SECRET: Type.Optional(
    Type.String({
      minLength: 32,
      description: 'What the gateway shows when it exchanges credentials: 32 characters or more, its own.',
    }),
  ),
  DEMO_USERS: Type.Boolean({
    default: false,
    description: 'Whether to make the demonstration users: true or false.',
  }),
  LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS: attempts(
    10,
    'Failed sign-ins of one account from one address in a window',
  ),
  LOGIN_FAILURES_PER_ADDRESS: attempts(100, 'Failed sign-ins from one address in a window'),
  LOGIN_FAILURES_PER_ACCOUNT: attempts(100, 'Failed sign-ins of one account in a window'),
  LOGIN_WINDOW_SECONDS: attempts(60, 'How long a window of these limits is, in seconds'),
  REGISTRATIONS_PER_ADDRESS: attempts(300, 'Registrations from one address in a window'),
  PASSWORD_HASH_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 64,
    default: 2,
    description: 'How many passwords are hashed side by side: 1–64.',
  }),
  PASSWORD_HASH_QUEUE: Type.Integer({
    minimum: 0,
    maximum: 10_000,
    default: 64,
    description: 'How many passwords may wait to be hashed: 0–10000.',
  }),
});

type Variables = Static<typeof authConfig>;

/** What auth runs with. */
export interface AuthConfig extends Omit<Variables, 'STRATEGIES' | 'REFRESH_KEYS' | 'SEALING_KEYS'> {
  readonly strategies: readonly StrategyName[];
  readonly limits: Limits;
  readonly refreshKeys: readonly RefreshKey[];
  readonly sealingKeys: readonly Uint8Array[];
  readonly keyEncryptionKey: Buffer;
}

/** @throws ConfigurationError naming each variable that cannot be used and what to do about it. */
export function readAuthConfig(env: Record<string, string | undefined>): AuthConfig {
  const { STRATEGIES, REFRESH_KEYS, SEALING_KEYS, ...rest } = readConfig(authConfig, env);
  const strategies = STRATEGIES.filter(isStrategyName);
  const refreshKeys = REFRESH_KEYS.map(refreshKeyFrom);
  const faults = [
    ...unknownStrategies(STRATEGIES),
    ...missing(strategies, rest.REDIS_URL, REFRESH_KEYS, SEALING_KEYS),
    ...exchangeFaults(strategies, rest),
    ...repeated(refreshKeys),
    ...contradictions(rest),
  ];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return {
    ...rest,
    strategies,
    limits: readLimits(rest),
    refreshKeys,
    sealingKeys: SEALING_KEYS.map(bytesFrom),
    keyEncryptionKey: bytesFrom(rest.KEY_ENCRYPTION_KEY),
  };
}

interface Fault {
  readonly variable: string;
  readonly rule: string;
}

function unknownStrategies(names: readonly string[]): Fault[] {
  if (names.every(isStrategyName)) return [];
  return [
    {
      variable: 'STRATEGIES',
      rule: `names one that there is not. Choose among ${STRATEGY_NAMES.join(', ')}.`,
    },
  ];
}

function missing(
  strategies: readonly StrategyName[],
  redisUrl: string,
  refreshKeys: readonly string[],
  sealingKeys: readonly string[],
): Fault[] {
  const inNeed = strategies.filter(needsRedis);
  const refreshing = strategies.filter(issuesTokens);
  return [
    ...(redisUrl === '' && inNeed.length > 0
      ? [
          {
            variable: 'REDIS_URL',
            rule: `is empty, which turns Redis off, but ${inNeed.join(', ')} needs it. Set it, or leave ${inNeed.join(', ')} out of STRATEGIES.`,
          },
        ]
      : []),
    ...(refreshing.length > 0 && refreshKeys.length === 0
      ? [
          {
            variable: 'REFRESH_KEYS',
            rule: `is required by ${refreshing.join(', ')}: id:key with 32 bytes in base64url.`,
          },
        ]
      : []),
    ...(strategies.includes('sealed') && sealingKeys.length === 0
      ? [{ variable: 'SEALING_KEYS', rule: 'is required by the strategy sealed: 32 bytes in base64url.' }]
      : []),
  ];
}

function exchangeFaults(
  strategies: readonly StrategyName[],
  { EXCHANGE_SECRET, INTERNAL_SECRET }: Pick<Variables, 'EXCHANGE_SECRET' | 'INTERNAL_SECRET'>,
): Fault[] {
  const variable = 'EXCHANGE_SECRET';
  if (EXCHANGE_SECRET === undefined) {
    if (!strategies.some(isExchanged)) return [];
    return [{ variable, rule: 'is required by the strategy phantom: 32 characters or more.' }];
  }
  if (EXCHANGE_SECRET !== INTERNAL_SECRET) return [];
  return [{ variable, rule: 'must not be INTERNAL_SECRET: the gateway may ask less than replicas may.' }];
}

function repeated(keys: readonly RefreshKey[]): Fault[] {
  if (new Set(keys.map(({ id }) => id)).size === keys.length) return [];
  return [{ variable: 'REFRESH_KEYS', rule: 'has two keys of one id. Give each an id of its own.' }];
}

function refreshKeyFrom(text: string): RefreshKey {
  const [id = '', key = ''] = text.split(':');
  return { id, key: bytesFrom(key) };
}

const bytesFrom = (text: string): Buffer => Buffer.from(text, 'base64url');
