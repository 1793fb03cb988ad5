import { describe, expect, it } from 'vitest';
import { createLogger } from './logging.ts';
import { createRedis } from './redis.ts';
import { type RedisAddress, redisFaults, redisOptionsOf } from './redis-address.ts';

describe('redisOptionsOf', () => {
  it.each<[RedisAddress, object]>([
    [{ url: 'redis://redis' }, { host: 'redis', port: 6379 }],
    [
      { url: 'redis://api@redis:7000', password: 'p@ss' },
      { username: 'api', password: 'p@ss', port: 7000 },
    ],
    [{ url: 'redis://api:p%40ss@redis/3?family=6' }, { password: 'p@ss', db: 3, family: 6 }],
    [{ url: 'rediss://[::1]:7000' }, { host: '::1', tls: {} }],
    [{ url: 'rediss://redis', ca: 'PEM' }, { tls: { ca: 'PEM' } }],
  ])('reads %j', (address, expected) => {
    expect(redisOptionsOf(address)).toMatchObject(expected);
  });

  it('gives the client the password that comes apart from the name of the user', () => {
    const redis = createRedis({
      url: 'redis://api@127.0.0.1:1',
      password: 'apart',
      storeTimeoutMs: 250,
      logger: createLogger({ name: 'api', replica: 'api-1', level: 'silent' }),
      overrides: { lazyConnect: true },
    });
    expect(redis.options).toMatchObject({ username: 'api', password: 'apart', enableOfflineQueue: false });
    redis.disconnect();
  });
});

describe('redisFaults', () => {
  it('takes an empty address for Redis turned off', () => {
    expect(redisFaults({ url: '' })).toEqual([]);
  });

  it.each<[string, RegExp]>([
    ['redis://redis?enableOfflineQueue=true', /has the parameter enableOfflineQueue/],
    ['redis://redis?maxRetriesPerRequest=20', /has the parameter maxRetriesPerRequest/],
    ['redis://redis?autoResendUnfulfilledCommands=true', /has the parameter autoResendUnfulfilledCommands/],
    ['redis://redis?family=5', /family/],
    ['redis://redis/hunter2', /path/],
    ['redis://api:hunter2#@redis', /cannot be understood|names no/],
    ['redis://api:hunter2%@redis', /cannot be understood/],
    ['redis://redis:99999', /cannot be understood/],
    ['redis://', /cannot be understood|names no host/],
  ])('refuses %s by the name of the variable, without its value', (url, rule) => {
    const faults = redisFaults({ url });
    expect(faults).toEqual([{ variable: 'REDIS_URL', rule: expect.stringMatching(rule) }]);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('refuses two passwords, and certificates without TLS', () => {
    const twice = redisFaults({ url: 'redis://api:one@redis', password: 'two' });
    expect(twice.map(({ variable }) => variable)).toEqual(['REDIS_PASSWORD']);
    const unused = redisFaults({ url: 'redis://redis', ca: 'PEM' });
    expect(unused.map(({ variable }) => variable)).toEqual(['REDIS_CA']);
  });
});
