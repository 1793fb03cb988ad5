import { type Redis, systemClock, systemRandom, Unavailable } from '@gatehouse/defaults';
import {
  createRedisSource,
  digest,
  EpochGuard,
  lifetimesOf,
  NearCache,
  RedisSessionStore,
  RedisTrackingConnection,
  RevocationSubscriber,
  retentionOf,
} from '@gatehouse/session';
import { testLimits } from '@gatehouse/session/testing';
import type { AuthClient } from '../../support/auth-client.ts';
import type { RedisServer } from './redis.ts';

/** What a replica says of a session: accepted, refused or undecided. */
export type Said = 'accepted' | 'refused' | 'unknown';

/** A replica's side of a strategy on Redis, as far as a session is concerned. */
export interface Replica {
  ask(client: AuthClient): Promise<Said>;
  stop(): void;
}

export type OnRedis = 'shared' | 'cached' | 'denylist';

const limits = testLimits();

/** @param port the way to Redis */
export function replicaOf(strategy: OnRedis, redis: RedisServer, port?: number): Replica {
  return { shared, cached, denylist: denying }[strategy](redis, port);
}

const keyOf = (client: AuthClient) => {
  const [userKey = '', secret = ''] = client.cookie('__Host-gatehouse').split('.');
  return { userKey, id: digest(secret) };
};

async function said(look: Promise<unknown>): Promise<Said> {
  try {
    return (await look) ? 'accepted' : 'refused';
  } catch (error) {
    if (error instanceof Unavailable) return 'unknown';
    throw error;
  }
}

function gated(strategy: OnRedis, connection: Redis) {
  return new RedisSessionStore({
    ...{ redis: connection, prefix: `gatehouse:${strategy}`, clock: systemClock },
    lifetimes: lifetimesOf(limits),
    guard: new EpochGuard(connection, systemRandom),
  });
}

function shared(redis: RedisServer, port?: number): Replica {
  const connection = redis.open({}, port);
  const store = gated('shared', connection);
  return { ask: (client) => said(store.read(keyOf(client))), stop: () => connection.disconnect() };
}

function cached(redis: RedisServer, port?: number): Replica {
  const connection = redis.open({}, port);
  const store = gated('cached', connection);
  const link = new RedisTrackingConnection({
    connect: (role) =>
      redis.open(
        {
          lazyConnect: true,
          retryStrategy: () => null,
          ...(role === 'invalidations' ? { protocol: 2 as const } : {}),
        },
        port,
      ),
    random: systemRandom,
    report: () => undefined,
  });
  const near = new NearCache({
    ...{ connection: link, store, prefix: 'gatehouse:cached', clock: systemClock, leaseMs: limits.leaseMs },
    capacity: { sessions: 1000, bytes: 1_000_000 },
    lastSeen: (key) => store.lastSeen(key),
  });
  near.start();
  return {
    async ask(client) {
      const key = keyOf(client);
      return near.peek(key) ? 'accepted' : said(near.read(key));
    },
    stop() {
      near.stop();
      connection.disconnect();
    },
  };
}

function denying(redis: RedisServer, port?: number): Replica {
  const connection = redis.open({ commandTimeout: limits.leaseMs, socketTimeout: 2 * limits.leaseMs }, port);
  const subscriber = new RevocationSubscriber({
    source: createRedisSource(connection, new EpochGuard(connection, systemRandom)),
    ...{
      clock: systemClock,
      leaseMs: limits.leaseMs,
      retentionMs: retentionOf(limits),
      report: () => undefined,
    },
  });
  subscriber.start();
  return {
    async ask({ accessToken = '' }) {
      const [, payload = ''] = accessToken.split('.');
      const { sid } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sid: string };
      const { list } = subscriber;
      if (!list) return 'unknown';
      return list.isRevoked(sid) ? 'refused' : 'accepted';
    },
    stop() {
      subscriber.stop();
      connection.disconnect();
    },
  };
}
