import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const SECRET = 'a-secret-of-more-than-32-characters,-kept';
const COMPLETE = {
  AUTH_URL: 'http://127.0.0.1:9',
  DATABASE_URL: 'postgres://gatehouse@127.0.0.1:9/gatehouse',
  INTERNAL_QUERY_SECRET: SECRET,
  INTERNAL_CHANGE_SECRET: `${SECRET}-for-changes`,
  REDIS_URL: 'redis://127.0.0.1:9',
  SEALING_KEYS: Buffer.alloc(32, 1).toString('base64url'),
};

/** Starts a replica that is expected to refuse, and waits for its end. */
async function startRefused(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...COMPLETE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, sentence] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, out, sentence };
}

it.each([
  [
    { REDIS_URL: '' },
    'REDIS_URL: is empty, and the strategy shared needs it. Set it, or leave shared out of STRATEGIES.',
  ],
  [{ STRATEGIES: 'memory,telepathy' }, `STRATEGIES: must name only ${STRATEGY_NAMES.join(', ')}.`],
  [{ SESSION_IDLE_SECONDS: '99999' }, 'SESSION_IDLE_SECONDS: must not exceed SESSION_ABSOLUTE_SECONDS.'],
])('refuses to start with %j, in a sentence and no stack', { timeout: 20_000 }, async (env, sentence) => {
  const refused = await startRefused(env);
  expect(refused.code).toBe(1);
  expect(refused.sentence).toContain(sentence);
  expect(refused.sentence).not.toMatch(/^\s+at /m);
  expect(refused.sentence + refused.out).not.toContain(SECRET);
});
