import type { Clock } from '@gatehouse/defaults';
import type { SessionStore } from '../src/store/port.ts';
import type { ModelRedis } from './model-redis.ts';

/** The model behind the port, answering at once. */
export function modelRedisStore(redis: ModelRedis, clock: Clock): SessionStore {
  return {
    read: async (key) => redis.read(key, clock.monotonic()),
    create: async (key, record, accountState) => redis.create(key, record, accountState),
    putAccountState: async (userKey, accountState) => redis.putAccountState(userKey, accountState),
    touch: async (key, now) => redis.touch(key, now),
    revoke: async (key) => redis.end(key),
    revokeAll: async (userKey, sessionGeneration) => redis.revokeAll(userKey, sessionGeneration),
    list: async (userKey) => redis.list(userKey, clock.monotonic()),
    readCart: async (key) => redis.readCart(key),
    addToCart: async (key, sku, quantity) => redis.addToCart(key, sku, quantity),
    removeFromCart: async (key, sku) => redis.removeFromCart(key, sku),
  };
}
