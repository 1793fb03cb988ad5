import { header, json } from '@gatehouse/testkit/answer';
import type { Me } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { once, signIn } from '../../support/accounts.ts';
import { onEveryReplica, replicaNames } from '../../support/everywhere.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { strategies } from '../../support/strategies.ts';

// X-Request-Id, X-Replica, HSTS, nosniff, CSP, Referrer-Policy, Cache-Control and Server-Timing are checked on every
// answer of every test (support/conformance.ts). Here is what needs a request of its own.
describe.concurrent.for(strategies)('$name', (strategy) => {
  const member = once(() => signIn(strategy));
  const ask = (headers: [string, string][], path = '/api/public') =>
    exchange({ host: hostOf(strategy), path, headers });

  test.for(['a-request-of-mine.1', 'A_b-C.12345', 'x'.repeat(64), '12345678'])(
    'takes the request id %s over',
    async (id) => {
      for (const path of ['/api/public', '/api/me', '/auth/sessions', '/nope']) {
        expect(header(await ask([['x-request-id', id]], path), 'x-request-id')).toBe(id);
      }
    },
  );

  test.for([
    'short',
    'x'.repeat(65),
    'with spaces in it',
    '<script>alert(1)</script>',
    '"quoted-id"',
    'semi;colon;id',
    '',
  ])('replaces the request id %s', async (id) => {
    const own = header(await ask([['x-request-id', id]]), 'x-request-id');
    expect(own).not.toBe(id);
    expect(own).toMatch(/^[A-Za-z0-9._-]{8,64}$/);
  });

  test('every request has an id of its own', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => header(await ask([]), 'x-request-id')),
    );
    expect(new Set(ids).size).toBe(20);
  });

  test('answers come from every replica, its own answers from the gateway', async () => {
    const names = await replicaNames();
    expect(names.length).toBeGreaterThan(1);
    const answers = await onEveryReplica(() => ask([]));
    expect([...answers.keys()].toSorted()).toEqual(names.toSorted());
    expect((await ask([], '/nope')).replica).toBe('gateway');
  });

  test('a client cannot speak as the gateway', async () => {
    const spoofed: [string, string][] = [
      ['gatehouse-strategy', strategies.find(({ name }) => name !== strategy.name)?.name ?? 'x'],
      ['gatehouse-user', 'root'],
      ['x-user-id', 'root'],
      ['x-user-roles', 'admin'],
      ['x-replica', 'mine'],
      ['x-forwarded-host', 'evil.example'],
      ['x-forwarded-proto', 'http'],
      ['x-forwarded-for', '203.0.113.7'],
      ['forwarded', 'for=203.0.113.7;host=evil.example;proto=http'],
      ['x-original-url', '/api/reports'],
      ['x-rewrite-url', '/api/reports'],
      ['x-http-method-override', 'DELETE'],
    ];
    expectProblem(await ask(spoofed, '/api/me'), 401, 'not_authenticated');
    const client = await member();
    const answer = await client.get('/api/me', { headers: Object.fromEntries(spoofed) });
    expect(answer.status, answer.text).toBe(200);
    expect(json<Me>(answer)).toMatchObject({ strategy: strategy.name, user: { roles: ['customer'] } });
    expect(answer.replica).not.toBe('mine');
    expect(answer.text).not.toContain('evil.example');
  });

  test('tells what authentication cost, with a number', async () => {
    const client = await member();
    for (const path of ['/api/me', '/api/cart', '/api/orders', '/api/transfers', '/auth/sessions']) {
      const timing = header(await client.get(path), 'server-timing');
      expect(timing, path).toMatch(/\bauthenticate;(?:[^,]*;)?dur=\d+(?:\.\d+)?/);
    }
  });

  test('refusals are not cacheable for any user', async () => {
    for (const path of ['/api/me', '/auth/sessions']) {
      const answer = await replay({ strategy }, { path });
      expect(header(answer, 'cache-control') ?? 'no-store').toMatch(/no-store|no-cache|private/);
    }
  });

  test('names every scheme it takes in WWW-Authenticate', async () => {
    const challenge = header(await replay({ strategy }), 'www-authenticate') ?? '';
    expect(challenge).toMatch(strategy.transport === 'bearer' ? /^Bearer\b/ : /^[A-Za-z]\w*/);
    expect(challenge).not.toMatch(/^Basic/i);
  });
});
