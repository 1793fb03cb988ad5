import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openShop, type Shop } from './support/shop.ts';
import { refusalOf } from './support/shop-client.ts';

let shop: Shop;
afterEach(() => shop.close());

describe.each(STRATEGY_NAMES)('%s', (strategy) => {
  beforeEach(async () => {
    shop = await openShop([strategy]);
  });

  it.each([
    ['/api/orders', 'customer', 'analyst'],
    ['/api/reports', 'analyst', 'customer'],
  ] as const)('%s is for the %s, not for the %s', async (url, allowed, other) => {
    const insider = await shop.signedIn(strategy, 'insider', [allowed]);
    expect((await insider.get(url)).statusCode).toBe(200);
    for (const roles of [[other], ['admin'], []] as const) {
      const outsider = await shop.signedIn(strategy, `outsider-${roles.join('-')}`, [...roles]);
      const answer = await outsider.get(url);
      expect(refusalOf(answer)).toEqual([403, 'forbidden']);
      expect(answer.headers['server-timing'], 'it was authenticated').toContain('authenticate');
    }
  });

  it('shows orders, the same ones each time', async () => {
    const ada = await shop.signedIn(strategy);
    const { orders } = (await ada.get('/api/orders')).json<{ orders: unknown[] }>();
    expect(orders[0]).toEqual({
      id: expect.any(String),
      sku: expect.any(String),
      quantity: expect.any(Number),
      orderedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect((await ada.get('/api/orders')).json()).toEqual({ orders });
  });

  it('records transfers and lists them to their sender', async () => {
    const [ada, eve] = [
      await shop.signedIn(strategy, 'ada', ['customer', 'analyst']),
      await shop.signedIn(strategy, 'eve'),
    ];
    shop.accounts.add('grace', 'a long enough password');
    const made = await ada.post('/api/transfers', { to: 'grace', amount: 1250 });
    expect(made.statusCode).toBe(201);
    const transfer = {
      id: expect.any(String),
      to: 'grace',
      amount: 1250,
      createdAt: '2026-01-01T00:00:00.000Z',
    };
    expect(made.json()).toEqual(transfer);
    expect((await ada.get('/api/transfers')).json()).toEqual({ transfers: [transfer] });
    expect((await eve.get('/api/transfers')).json()).toEqual({ transfers: [] });
    expect((await ada.get('/api/reports')).json()).toMatchObject({
      reports: [{ transfers: 1 }, { transfers: 1 }],
    });
  });

  it.each([
    ['no recipient', { amount: 1 }],
    ['no amount', { to: 'grace' }],
    ['zero', { to: 'grace', amount: 0 }],
    ['a negative amount', { to: 'grace', amount: -5 }],
    ['a part of a minor unit', { to: 'grace', amount: 0.1 }],
    ['more than there is', { to: 'grace', amount: 1_000_000_001 }],
    ['an amount beyond any integer', { to: 'grace', amount: 1e308 }],
    ['an amount in quotes', { to: 'grace', amount: '5' }],
    ['a name that is none', { to: 'a b', amount: 5 }],
    ['an unknown field', { to: 'grace', amount: 5, from: 'eve' }],
  ])('refuses a transfer with %s', async (_what, body) => {
    const ada = await shop.signedIn(strategy);
    expect(refusalOf(await ada.post('/api/transfers', body))).toEqual([400, 'invalid_request']);
    expect((await ada.get('/api/transfers')).json()).toEqual({ transfers: [] });
  });

  it('sends nothing to a name that no account has', async () => {
    const ada = await shop.signedIn(strategy);
    expect(refusalOf(await ada.post('/api/transfers', { to: 'absent', amount: 1 }))).toEqual([
      404,
      'no_such_user',
    ]);
    expect((await ada.get('/api/transfers')).json()).toEqual({ transfers: [] });
    const most = await ada.post('/api/transfers', { to: 'ADA', amount: 1_000_000_000 });
    expect(most.json()).toMatchObject({ to: 'ada', amount: 1_000_000_000 });
  });

  it('cannot tell without auth whether there is such a name', async () => {
    const ada = await shop.signedIn(strategy);
    shop.recipients.away = true;
    expect(refusalOf(await ada.post('/api/transfers', { to: 'ada', amount: 1 }))).toEqual([503, 'undecided']);
    shop.recipients.away = false;
    expect((await ada.get('/api/transfers')).json()).toEqual({ transfers: [] });
  });

  it('refuses an amount without end', async () => {
    const ada = await shop.signedIn(strategy);
    ada.headers = { 'content-type': 'application/json' };
    const answer = await ada.send('POST', '/api/transfers', '{"to":"grace","amount":1e999}');
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
  });
});

describe('where signing in happens', () => {
  beforeEach(async () => {
    shop = await openShop();
  });

  const SIGN_IN = [
    ['POST', '/auth/login'],
    ['POST', '/auth/logout'],
    ['POST', '/auth/logout-everywhere'],
    ['GET', '/auth/sessions'],
    ['DELETE', '/auth/sessions/x'],
    ['PUT', '/auth/password'],
    ['GET', '/auth/admin/users'],
    ['POST', '/auth/admin/keys/rotate'],
  ] as const;

  it.each(['shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'] as const)(
    '%s: not on a replica',
    async (strategy) => {
      const ada = await shop.signedIn(strategy, 'root', ['admin']);
      for (const [method, url] of SIGN_IN) {
        expect(refusalOf(await ada.send(method, url)), url).toEqual([404, 'not_found']);
      }
    },
  );

  it.each(['memory', 'sticky'] as const)('%s: on the replica that keeps the session', async (strategy) => {
    shop.accounts.add('grace', 'a long enough password');
    const grace = shop.client(strategy);
    const login = await grace.post('/auth/login', { username: 'grace', password: 'a long enough password' });
    expect(login.statusCode).toBe(200);
    await grace.addToCart('lantern');
    expect((await grace.get('/auth/sessions')).json()).toMatchObject({ complete: false });
    expect((await grace.get('/auth/admin/users?query=grace')).statusCode).toBe(403);
    expect(refusalOf(await grace.post('/auth/refresh'))).toEqual([404, 'not_found']);
    expect((await grace.post('/auth/logout')).statusCode).toBe(204);
    expect(refusalOf(await grace.get('/api/cart'))).toEqual([401, 'not_authenticated']);
  });

  it('counts attempts for the address that the gateway saw, not for one that the client made up', async () => {
    const checkPassword = vi.spyOn(shop.accounts, 'checkPassword');
    const visitor = shop.client('memory');
    visitor.headers = { 'x-forwarded-for': '203.0.113.9, 192.0.2.7' };
    await visitor.post('/auth/login', { username: 'absent', password: 'whatever it is' });
    expect(checkPassword.mock.calls).toEqual([
      [expect.objectContaining({ username: 'absent', password: 'whatever it is', address: '192.0.2.7' })],
    ]);
  });

  it.each(['memory', 'sticky'] as const)(
    '%s: administration queries the service that has the accounts',
    async (strategy) => {
      const root = await shop.signedIn(strategy, 'root', ['admin']);
      const ada = await shop.signedIn(strategy, 'ada');
      const user = { id: 'id-of-ada', username: 'ada', roles: ['customer'] };
      expect((await root.get('/auth/admin/users?query=ada')).json()).toEqual({ users: [user] });
      const changed = await root.put('/auth/admin/users/id-of-ada/roles', { roles: ['analyst'] });
      expect(changed.json()).toEqual({ user: { ...user, roles: ['analyst'] } });
      expect((await root.post('/auth/admin/users/id-of-ada/revoke')).statusCode).toBe(204);
      shop.clock.advance(shop.limits.localRenewalMs);
      expect(refusalOf(await ada.get('/api/me'))).toEqual([401, 'session_ended']);
      expect((await root.delete('/auth/admin/users/id-of-ada')).statusCode).toBe(204);
      expect(refusalOf(await root.delete('/auth/admin/users/id-of-ada'))).toEqual([404, 'no_such_user']);
    },
  );
});
