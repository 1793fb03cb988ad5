import { header, json } from '@gatehouse/testkit/answer';
import type { Transfers } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { grace, newName, once, root, signIn } from '../../support/accounts.ts';
import { onEveryReplica } from '../../support/everywhere.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem, instant } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { retryUndecided } from '../../support/retry.ts';
import { strategies } from '../../support/strategies.ts';

describe.concurrent.for(strategies)('$name', (strategy) => {
  const customer = once(() => signIn(strategy));

  test('public needs no sign-in and names the replica', async () => {
    const answers = await onEveryReplica(() => exchange({ host: hostOf(strategy), path: '/api/public' }));
    for (const [replica, answer] of answers) {
      expect(answer.status).toBe(200);
      expect(json(answer)).toEqual({ replica });
      expect(header(answer, 'server-timing') ?? '').not.toContain('authenticate');
    }
  });

  test.for(['/api/me', '/api/cart', '/api/orders', '/api/reports', '/api/transfers'])(
    '%s needs a credential',
    async (path) => {
      expectProblem(await replay({ strategy }, { path }), 401, 'not_authenticated');
    },
  );

  test('orders are for customers, reports for analysts', async () => {
    expect((await (await customer()).get('/api/orders')).status).toBe(200);
    expectProblem(await (await customer()).get('/api/reports'), 403, 'forbidden');
    const analyst = await signIn(strategy, grace);
    expect((await analyst.get('/api/reports')).status).toBe(200);
    expect((await analyst.get('/api/orders')).status).toBe(200);
    const admin = await signIn(strategy, root);
    expectProblem(await admin.get('/api/reports'), 403, 'forbidden');
  });

  test('transfers are recorded for their user alone', async () => {
    // A sender of its own for each try: what was undecided may have happened.
    const { sender, answer: sent } = await retryUndecided(async () => {
      const sender = await signIn(strategy);
      return { sender, answer: await sender.post('/api/transfers', { to: 'grace', amount: 1250 }) };
    });
    expect(sent.status, sent.text).toBe(201);
    const { transfers } = json<Transfers>(await sender.get('/api/transfers'));
    expect(transfers).toEqual([{ id: expect.any(String), to: 'grace', amount: 1250, createdAt: instant }]);
    const others = json<Transfers>(await (await customer()).get('/api/transfers'));
    expect(others.transfers.map(({ id }) => id)).not.toContain(transfers[0]?.id);
  });

  test('nothing is transferred to a name that no account has', async () => {
    const sender = await signIn(strategy);
    expectProblem(await sender.post('/api/transfers', { to: newName(), amount: 1 }), 404, 'no_such_user');
    expect(json<Transfers>(await sender.get('/api/transfers')).transfers).toEqual([]);
    const { answer: most } = await retryUndecided(async () => ({
      answer: await sender.post('/api/transfers', { to: 'GRACE', amount: 1_000_000_000 }),
    }));
    expect(most.status, most.text).toBe(201);
    expect(json(most)).toMatchObject({ to: 'grace', amount: 1_000_000_000 });
  });

  test.for([
    ['zero', { to: 'grace', amount: 0 }],
    ['a negative amount', { to: 'grace', amount: -5 }],
    ['a part of a minor unit', { to: 'grace', amount: 0.1 }],
    ['more than the most', { to: 'grace', amount: 1_000_000_001 }],
    ['an amount beyond any integer', { to: 'grace', amount: 1e308 }],
    ['an amount in words', { to: 'grace', amount: '5' }],
    ['no amount', { to: 'grace' }],
    ['an amount array', { to: 'grace', amount: [5] }],
    ['no recipient', { amount: 5 }],
    ['an impossible recipient', { to: 'a b', amount: 5 }],
    ['an extra sender', { to: 'grace', amount: 5, from: 'root' }],
  ] as [string, object][])('a transfer with %s is refused', async ([, body]) => {
    const client = await customer();
    const count = async () => json<Transfers>(await client.get('/api/transfers')).transfers.length;
    const before = await count();
    expectProblem(await client.post('/api/transfers', body), 400, 'invalid_request');
    expect(await count()).toBe(before);
  });
});
