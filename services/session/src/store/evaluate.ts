import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Runs a script by its digest, so that its text crosses the wire once per Redis start. */
export async function evaluate(
  redis: Redis,
  script: string,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(hash('sha1', script), keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return redis.eval(script, keys.length, ...keys, ...args);
  }
}
