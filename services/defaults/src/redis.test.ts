import { expect, it } from 'vitest';
import { createLogger } from './logging.ts';
import { createRedis } from './redis.ts';

it('pauses briefly between attempts to connect, ever longer up to half a second, and never gives up', () => {
  const logger = createLogger({ name: 'api', replica: 'api-1', level: 'silent' });
  const overrides = { lazyConnect: true };
  const redis = createRedis({ url: 'redis://127.0.0.1:1', storeTimeoutMs: 250, logger, overrides });
  const pauses = [1, 2, 3, 10, 100, 10_000].map((attempt) => redis.options.retryStrategy?.(attempt));
  for (const pause of pauses) expect(pause).toBeTypeOf('number');
  expect(Math.max(...pauses.map(Number))).toBeLessThanOrEqual(500);
  expect(Math.min(...pauses.map(Number))).toBeGreaterThanOrEqual(50);
});
