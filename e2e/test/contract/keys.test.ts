import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, header, json } from '@gatehouse/testkit/answer';
import { describe, expect, test } from 'vitest';
import { newUser, once, root, signIn } from '../../support/accounts.ts';
import { expectAliveEverywhere, onEveryReplica, untilBound } from '../../support/everywhere.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { limits, waitable } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';

interface KeySet {
  keys: Record<string, string>[];
}

const account = once(() => newUser());
const PUBLIC_MEMBERS = ['alg', 'crv', 'e', 'key_ops', 'kid', 'kty', 'n', 'use', 'x', 'y'];

async function keySet(strategy: Strategy): Promise<KeySet> {
  const answer = await exchange({ host: hostOf(strategy), path: '/.well-known/jwks.json' });
  expect(answer.status, answer.text).toBe(200);
  expect(header(answer, 'content-type')).toMatch(/^application\/(?:jwk-set\+)?json/);
  expect(answer.setCookies.filter((line) => !line.includes('affinity'))).toEqual([]);
  return json<KeySet>(answer);
}

/** The key a token was signed with. */
function kidOf(token: string | undefined): string {
  const [head = ''] = (token ?? '').split('.');
  return (JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }).kid;
}

describe.concurrent.for(strategies)('$name', (strategy) => {
  test('publishes public key members only', async () => {
    const { keys } = await keySet(strategy);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(PUBLIC_MEMBERS, Object.keys(key).join()).toEqual(expect.arrayContaining(Object.keys(key)));
      expect(key).toMatchObject({ kid: expect.any(String), alg: expect.any(String), use: 'sig' });
    }
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
  });
});

// One after the other: a rotation concerns all strategies.
describe.for(strategies.filter(({ transport }) => transport === 'bearer'))('$name', (strategy) => {
  test('a scheduled rotation rejects no good token', async (context) => {
    const settle = waitable(
      context,
      limits().JWKS_REFRESH_SECONDS * 2 + limits().CLOCK_TOLERANCE_SECONDS + 1,
    );
    const admin = await signIn(strategy, root);
    const client = await signIn(strategy, await account());
    const before = kidOf(client.bearer);
    const answer = await admin.post('/auth/admin/keys/rotate', { mode: 'scheduled' });
    expect([200, 204], answer.text).toContain(answer.status);
    const end = performance.now() + settle * 1000;
    while (performance.now() < end) {
      // Refreshing each time meets the new key at its very first moment.
      client.adopt(await client.once('POST', '/auth/refresh'));
      await expectAliveEverywhere(await client.credential());
      await pause(150);
    }
    expect(kidOf(client.bearer)).not.toBe(before);
    expect((await keySet(strategy)).keys.map(({ kid }) => kid)).toContain(kidOf(client.bearer));
  });

  test('after an emergency rotation the old key’s tokens are dead within the bound, refresh tokens live', async (context) => {
    const bound = waitable(context, limits().JWKS_REFRESH_SECONDS);
    const admin = await signIn(strategy, root);
    const client = await signIn(strategy, await account());
    const rotated = admin.post('/auth/admin/keys/rotate', { mode: 'emergency' });
    expect([200, 204], (await rotated).text).toContain((await rotated).status);
    const acknowledged = performance.now();
    // Signed by the old key, as late as it gets: the life of an access token is longer than the bound.
    const old = await client.credential();
    await untilBound(acknowledged, bound);
    const answers = await onEveryReplica(() => replay(old));
    for (const [replica, refused] of answers) {
      expect(refused.status, `${replica}: ${refused.text}`).toBe(401);
      expect(codeOf(refused), replica).toBe('token_stale');
    }
    expect((await keySet(strategy)).keys.map(({ kid }) => kid)).not.toContain(kidOf(old.bearer));
    const refreshed = await client.once('POST', '/auth/refresh');
    expect(refreshed.status, refreshed.text).toBe(200);
    client.adopt(refreshed);
    await expectAliveEverywhere(await client.credential());
  });
});

describe('other strategies', () => {
  test('an emergency rotation leaves their sessions alone', async () => {
    const others = strategies.filter(({ transport }) => transport === 'cookie');
    const clients = await Promise.all(others.map(async (strategy) => signIn(strategy, await account())));
    const admin = await signIn(strategies[0] as Strategy, root);
    const answer = await admin.post('/auth/admin/keys/rotate', { mode: 'emergency' });
    expect([200, 204], answer.text).toContain(answer.status);
    for (const client of clients) expect((await client.get('/api/me')).status).toBe(200);
  });
});
