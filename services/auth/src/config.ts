import { isStrategyName, STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import { addressFaults, ConfigurationError, commonConfig, readConfig } from '@gatehouse/defaults';
import {
  contradictions,
  type RefreshKey,
  readTimeLimits,
  type TimeLimits,
  timeLimitsConfig,
} from '@gatehouse/session';
import { type Static, Type } from 'typebox';
import { needsRedis, type Requirement, requirementsOf } from './strategies.ts';

const MOST_ATTEMPTS = 1_000_000;

const attempts = (fallback: number, description: string) =>
  Type.Integer({
    minimum: 1,
    maximum: MOST_ATTEMPTS,
    default: fallback,
    description: `${description}: 1 to ${MOST_ATTEMPTS}.`,
  });

const KEY = '[A-Za-z0-9_-]{43}';
/** It travels in a header. */
const SECRET = '^[!-~]{32,256}$';

/** Every variable that auth reads; `docs/operations.md` lists them from here. */
export const authConfig = Type.Object({
  ...commonConfig.properties,
  ...timeLimitsConfig.properties,
  INTERNAL_CHANGE_SECRET: Type.String({
    pattern: SECRET,
    description:
      'What replicas that keep sessions show auth for sign-in, password changes and administration: 32 to 256 characters.',
  }),
  KEY_ENCRYPTION_KEY: Type.String({
    pattern: `^${KEY}$`,
    description: 'The key that encrypts signing keys in the database: 32 bytes in base64url.',
  }),
  REFRESH_KEYS: Type.Array(Type.String({ pattern: `^[A-Za-z0-9_-]{1,32}:${KEY}$` }), {
    default: [],
    description: 'Keys of refresh tokens, id:key with 32 bytes in base64url; the first makes, all verify.',
  }),
  SEALING_KEYS: Type.Array(Type.String({ pattern: `^${KEY}$` }), {
    default: [],
    description: 'Keys of sealed cookies, 32 bytes in base64url each; the first seals, all open.',
  }),
  EXCHANGE_SECRET: Type.Optional(
    Type.String({
      pattern: SECRET,
      description: 'What the gateway shows when it exchanges credentials: 32 to 256 characters, its own.',
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
  LOGIN_BACKOFF_MAX_SECONDS: attempts(
    900,
    'How long the wait at a limit can grow, in seconds, which doubles with each further window at the limit; no longer than a window turns that off',
  ),
  REGISTRATIONS_PER_ADDRESS: attempts(300, 'Registrations from one address in a window'),
  FRESH_SIGN_IN_SECONDS: Type.Integer({
    minimum: 1,
    maximum: 31_536_000,
    default: 900,
    description: 'How recent the sign-in of an administrator must be, in seconds: 1 to 31536000.',
  }),
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
    description:
      'How many passwords may wait to be hashed, of one address three quarters, of one account half: 0–10000.',
  }),
});

type Variables = Static<typeof authConfig>;

/** What auth runs with. */
export interface AuthConfig extends Omit<Variables, 'STRATEGIES' | 'REFRESH_KEYS' | 'SEALING_KEYS'> {
  readonly strategies: readonly StrategyName[];
  readonly limits: TimeLimits;
  readonly refreshKeys: readonly RefreshKey[];
  readonly sealingKeys: readonly Uint8Array[];
  readonly keyEncryptionKey: Buffer;
}

/** @throws ConfigurationError naming each variable that cannot be used and what to do about it. */
export function readAuthConfig(env: Record<string, string | undefined>): AuthConfig {
  const variables = readConfig(authConfig, env);
  const { STRATEGIES, REFRESH_KEYS, SEALING_KEYS, ...rest } = variables;
  const strategies = STRATEGIES.filter(isStrategyName);
  const refreshKeys = REFRESH_KEYS.map(refreshKeyFrom);
  const faults = [
    ...unknownStrategies(STRATEGIES),
    ...missing(strategies, variables),
    ...addressFaults(variables),
    ...sharedSecrets(variables),
    ...repeated(refreshKeys),
    ...contradictions(rest),
  ];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return {
    ...rest,
    strategies,
    limits: readTimeLimits(rest),
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

const SHAPES: Readonly<Record<Requirement, string>> = {
  REFRESH_KEYS: 'id:key with 32 bytes in base64url',
  SEALING_KEYS: '32 bytes in base64url',
  EXCHANGE_SECRET: '32 to 256 characters',
};

function missing(strategies: readonly StrategyName[], variables: Variables): Fault[] {
  const inNeed = strategies.filter(needsRedis);
  const faults: Fault[] = [];
  if (variables.REDIS_URL === '' && inNeed.length > 0) {
    const names = inNeed.join(', ');
    const rule = `is empty, which turns Redis off, but ${names} needs it. Set it, or leave ${names} out of STRATEGIES.`;
    faults.push({ variable: 'REDIS_URL', rule });
  }
  for (const [variable, shape] of Object.entries(SHAPES) as [Requirement, string][]) {
    const requiring = strategies.filter((name) => requirementsOf(name).includes(variable));
    if (requiring.length === 0 || (variables[variable] ?? '').length > 0) continue;
    faults.push({ variable, rule: `is required by ${requiring.join(', ')}: ${shape}.` });
  }
  return faults;
}

/** A secret with two names would give the gateway the rights of a replica, or each replica all rights (G16). */
function sharedSecrets(variables: Variables): Fault[] {
  const names = ['INTERNAL_QUERY_SECRET', 'INTERNAL_CHANGE_SECRET', 'EXCHANGE_SECRET'] as const;
  return names.flatMap((variable, index) => {
    const twin = names.slice(0, index).find((other) => variables[other] === variables[variable]);
    if (twin === undefined || variables[variable] === undefined) return [];
    return [{ variable, rule: `must not be the same as ${twin}: each allows something else.` }];
  });
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
