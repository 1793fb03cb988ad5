import type { Issuer, RefreshTokenFamilies, SessionRepository, Strategy } from '@gatehouse/session';
import {
  createDenylist,
  createToken,
  createTokenIssuer,
  denylist,
  publishingRepository,
  TokenVerifier,
  token,
} from '@gatehouse/session';
import { createAccounts, type Publish } from './accounts.ts';
import { startReplay, vouchAtFirst } from './background.ts';
import { createWire } from './feed.ts';
import { follow } from './following.ts';
import { Redis } from './redis.ts';
import type { Ground, Node, World } from './worlds.ts';

const REFRESH_KEY = { id: 'refresh-1', key: Buffer.alloc(32, 7) };

/** `token`: auth signs, replicas verify without a query. */
export function createTokenWorld(ground: Ground): World {
  const { database, names } = ground;
  const auths = names.auths.map((name): Node => {
    const clock = ground.clockOf(name);
    const { issuer, verifier } = tokenIssuer(ground, name, database.registerFrom(name, token.name), token);
    const accounts = createAccounts(database, name, async () => undefined);
    return { name, clock, accounts, strategy: createToken({ verifier, issuer, limits: ground.limits }) };
  });
  const replicas = names.replicas.map((name): Node => {
    const clock = ground.clockOf(name);
    const verifier = createVerifier(ground, name, token.name);
    const accounts = createAccounts(database, name, async () => undefined);
    return { name, clock, accounts, strategy: createToken({ verifier, limits: ground.limits }) };
  });
  return { auths, replicas, issuing: auths, wires: [], links: [], restarts: [] };
}

/** `denylist`: what ends is announced on a stream that every process follows. */
export function createDenylistWorld(ground: Ground): World {
  const { schedule, history, names } = ground;
  const redis = new Redis(schedule, history, {
    clock: ground.clockOf('redis'),
    lifetimes: ground.limits,
    prefix: 'gatehouse:races',
  });
  vouchAtFirst(redis);
  const auths = names.auths.map((name) => denylistAuth(ground, redis, name));
  const followed = names.replicas.map((name) => follow(ground, redis, name));
  const replicas = followed.map((subscriber): Node => {
    const { name } = subscriber;
    const verifier = createVerifier(ground, name, denylist.name);
    const accounts = createAccounts(ground.database, name, async () => undefined);
    const strategy = createDenylist({ verifier, subscriber, limits: ground.limits });
    return { name, clock: ground.clockOf(name), accounts, strategy };
  });
  const { wires } = redis;
  return { auths, replicas, issuing: auths, redis, wires, links: [], restarts: followed };
}

function denylistAuth(ground: Ground, redis: Redis, name: string): Node {
  const { database } = ground;
  const connection = redis.keepConnected(`${name} redis`, name, ground.limits.storeTimeoutMs);
  const wire = createWire(redis, connection);
  const register = publishingRepository(database.registerFrom(name, denylist.name), wire);
  const { issuer, verifier } = tokenIssuer(ground, name, register, denylist);
  const sendRaised: Publish = ({ id, accountState: { sessionGeneration, rolesVersion } }) =>
    wire.publish([{ kind: 'user', userId: id, generation: sessionGeneration, rights: rolesVersion }]);
  startReplay(ground, name, {
    redis,
    wire: connection,
    sendRaised,
    sendEnded: ({ id }) => wire.publish([{ kind: 'session', sessionId: id }]),
  });
  const strategy: Strategy = createDenylist({
    verifier,
    issuer,
    subscriber: follow(ground, redis, name),
    limits: ground.limits,
  });
  return {
    name,
    clock: ground.clockOf(name),
    strategy,
    accounts: createAccounts(database, name, sendRaised),
  };
}

export function createVerifier(ground: Ground, name: string, audience: string): TokenVerifier {
  return new TokenVerifier({
    keys: ground.keys.ring,
    audience,
    clock: ground.clockOf(name),
    tolerance: ground.limits.clockToleranceMs,
    cacheSize: 50,
  });
}

function tokenIssuer(
  ground: Ground,
  name: string,
  register: SessionRepository & RefreshTokenFamilies,
  facts: typeof token,
): { issuer: Issuer; verifier: TokenVerifier } {
  const { sabotage, keys, random } = ground;
  const verifier = createVerifier(ground, name, facts.name);
  const families = sabotage.families?.(register) ?? register;
  const issuer = createTokenIssuer({
    facts,
    repository: families,
    families,
    signingKeys: { current: async () => keys.signing },
    refreshKeys: sabotage.refreshKeys?.(name) ?? [REFRESH_KEY],
    verifier,
    limits: sabotage.issuerLimits?.(ground.limits) ?? ground.limits,
    clock: ground.clockOf(name),
    random,
  });
  return { issuer, verifier };
}
