import { STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, originOf, REPLICA, type Shop } from './support/shop.ts';
import { refusalOf, setCookiesOf } from './support/shop-client.ts';

let shop: Shop;
afterEach(() => shop.close());

/** Whose credential is an access token. */
const BEARERS: readonly StrategyName[] = ['token', 'denylist'];

/** Every route of the shop that asks who its client is. */
const AUTHENTICATED = [
  ['GET', '/api/me', undefined],
  ['GET', '/api/cart', undefined],
  ['POST', '/api/cart/items', { sku: 'lantern', quantity: 1 }],
  ['DELETE', '/api/cart/items/lantern', undefined],
  ['GET', '/api/orders', undefined],
  ['GET', '/api/reports', undefined],
  ['POST', '/api/transfers', { to: 'ada', amount: 1 }],
  ['GET', '/api/transfers', undefined],
] as const;

describe.each(STRATEGY_NAMES)('%s', (strategy) => {
  beforeEach(async () => {
    shop = await openShop([strategy]);
  });

  const transport = BEARERS.includes(strategy) ? 'token' : 'cookie';

  it('authenticates its client and says who it is', async () => {
    const ada = await shop.signedIn(strategy, 'ada', ['customer', 'analyst']);
    const answer = await ada.get('/api/me');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      user: {
        id: 'id-of-ada',
        username: 'ada',
        roles: ['customer', 'analyst'],
        permissions: ['orders:read', 'reports:read'],
      },
      strategy,
      replica: REPLICA,
      session: {
        id: expect.any(String),
        createdAt: '2026-01-01T00:00:00.000Z',
        idleExpiresAt: '2026-01-01T00:30:00.000Z',
        absoluteExpiresAt: '2026-01-01T12:00:00.000Z',
      },
    });
    expect(answer.headers).toMatchObject({ 'x-replica': REPLICA, 'cache-control': 'no-store' });
    expect(answer.headers['server-timing']).toMatch(/^authenticate;dur=\d+\.\d+;desc="[^"]+"$/);
    const credential = ada.token ?? ada.cookies.get('__Host-gatehouse') ?? '';
    expect(answer.body).not.toContain(credential);
  });

  it.each(AUTHENTICATED)('%s %s asks for a credential', async (method, url, body) => {
    const answer = await shop.client(strategy).send(method, url, body);
    expect(refusalOf(answer)).toEqual([401, 'not_authenticated']);
    expect(answer.headers['www-authenticate']).toBeTruthy();
    expect(answer.headers['server-timing']).toContain('authenticate');
    expect(setCookiesOf(answer)).toEqual([]);
  });

  it.each(AUTHENTICATED)(
    '%s %s refuses a made-up credential and clears nothing',
    async (method, url, body) => {
      const stranger = shop.client(strategy);
      if (transport === 'token') stranger.token = 'x'.repeat(60);
      else stranger.cookies.set('__Host-gatehouse', 'x'.repeat(60));
      const answer = await stranger.send(method, url, body);
      expect(refusalOf(answer)).toEqual([401, 'session_ended']);
      expect(answer.headers['www-authenticate']).toBeTruthy();
      expect(setCookiesOf(answer)).toEqual([]);
    },
  );

  it.each(AUTHENTICATED)('%s %s refuses two credentials', async (method, url, body) => {
    const ada = await shop.signedIn(strategy);
    for (const headers of [
      { cookie: '__Host-gatehouse=a', authorization: 'Bearer b' },
      { cookie: '__Host-gatehouse=a; __Host-gatehouse=b' },
    ]) {
      ada.headers = headers;
      expect(refusalOf(await ada.send(method, url, body))).toEqual([400, 'two_credentials']);
    }
  });

  it('does not know the credentials of the other strategies', async () => {
    for (const other of STRATEGY_NAMES.filter((name) => name !== strategy)) {
      const foreign = await shop.signedIn(other);
      const here = shop.client(strategy);
      here.token = foreign.token;
      for (const [name, value] of foreign.cookies) here.cookies.set(name, value);
      // The transport a strategy does not use is not looked at; phantom uses both.
      const looksAt = (name: StrategyName) => (BEARERS.includes(name) ? 'bearer' : 'cookie');
      const isSeen = strategy === 'phantom' || looksAt(other) === looksAt(strategy);
      const seen = isSeen ? 'session_ended' : 'not_authenticated';
      expect(refusalOf(await here.get('/api/me')), `a credential of ${other}`).toEqual([401, seen]);
    }
  });

  it.each([
    ['POST', '/api/cart/items', { sku: 'lantern', quantity: 1 }],
    ['DELETE', '/api/cart/items/lantern', undefined],
    ['POST', '/api/transfers', { to: 'ada', amount: 1000 }],
  ] as const)('%s %s wants a cookie to prove where the request comes from', async (method, url, body) => {
    const ada = await shop.signedIn(strategy);
    await ada.addToCart('lantern', 2);
    const forgeries = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': undefined, origin: 'https://evil.example' },
      { 'sec-fetch-site': undefined, origin: originOf('plain') },
      { 'sec-fetch-site': undefined, origin: 'null' },
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
      { 'sec-fetch-site': undefined, referer: 'https://evil.example/' },
      { 'sec-fetch-site': undefined },
    ];
    for (const headers of forgeries) {
      ada.headers = headers;
      const answer = await ada.send(method, url, body);
      const expected = transport === 'token' ? [200, 201] : [403];
      expect(expected, JSON.stringify(headers)).toContain(answer.statusCode);
      if (answer.statusCode === 403) expect(refusalOf(answer)[1]).toBe('cross_site');
    }
    if (transport === 'token') return;
    ada.headers = {};
    expect(await ada.cart(), 'nothing was changed').toEqual([{ sku: 'lantern', quantity: 2 }]);
    expect((await ada.get('/api/transfers')).json()).toEqual({ transfers: [] });
    for (const headers of [{ origin: originOf(strategy) }, { referer: `${originOf(strategy)}/shop` }]) {
      ada.headers = { 'sec-fetch-site': undefined, ...headers };
      expect((await ada.send(method, url, body)).statusCode, JSON.stringify(headers)).toBeLessThan(300);
    }
  });

  it('serves the baseline to any client, whatever it presents and whatever is unavailable', async () => {
    for (const part of [...Object.values(shop.stores), shop.register, shop.userCarts, shop.transfers])
      part.away = true;
    shop.accounts.away = true;
    const visitor = shop.client(strategy);
    visitor.headers = { cookie: '__Host-gatehouse=a; __Host-gatehouse=b', authorization: 'Bearer c' };
    const answer = await visitor.get('/api/public');
    expect([answer.statusCode, answer.json()]).toEqual([200, { replica: REPLICA }]);
    expect(answer.headers['server-timing']).toBeUndefined();
    for (const part of [...Object.values(shop.stores), shop.register, shop.userCarts])
      expect(part.asked).toBe(0);
  });

  it('answers undecided while its clock is off, to every client that presents a credential', async () => {
    const ada = await shop.signedIn(strategy);
    shop.clock.jump(60_000);
    await shop.clock.compare();
    expect(shop.clock.state).toBe('off');
    const answer = await ada.get('/api/me');
    expect(refusalOf(answer)).toEqual([503, 'undecided']);
    expect(answer.headers['retry-after']).toBe('1');
    expect(setCookiesOf(answer)).toEqual([]);
    expect(refusalOf(await shop.client(strategy).get('/api/me'))).toEqual([401, 'not_authenticated']);
    expect((await ada.get('/api/public')).statusCode).toBe(200);
    const ready = await shop.operations.inject('/health/ready');
    expect([ready.statusCode, ready.json()]).toEqual([503, { ready: false, failing: ['clock'] }]);

    shop.clock.jump(-60_000);
    await shop.clock.compare();
    expect((await ada.get('/api/me')).statusCode).toBe(200);
  });

  it.each([
    ['an hour ahead', 3_600_000],
    ['an hour back', -3_600_000],
    ['a day ahead', 86_400_000],
    ['just over the tolerance', 5_100],
  ])('answers undecided from the first request after its clock jumped %s', async (_how, by) => {
    const ada = await shop.signedIn(strategy);
    shop.clock.jump(by);
    const answer = await ada.get('/api/me');
    expect(refusalOf(answer)).toEqual([503, 'undecided']);
    expect(setCookiesOf(answer)).toEqual([]);
    expect(answer.headers['server-timing']).toContain('clock off');
    shop.clock.jump(-by);
    await shop.clock.compare();
    expect((await ada.get('/api/me')).statusCode).toBe(200);
  });

  it('goes on where the clock is moved by less than the tolerance', async () => {
    const ada = await shop.signedIn(strategy);
    for (const by of [3_000, -5_000, 2_000]) {
      shop.clock.jump(by);
      expect((await ada.get('/api/me')).statusCode).toBe(200);
    }
  });
});

describe('a part that cannot answer', () => {
  beforeEach(async () => {
    shop = await openShop();
  });

  async function expectUndecided(answer: Awaited<ReturnType<Shop['app']['inject']>>): Promise<void> {
    expect(refusalOf(answer)).toEqual([503, 'undecided']);
    expect(answer.json()).toMatchObject({ retryAfter: 1 });
    expect(answer.headers['retry-after']).toBe('1');
    expect(setCookiesOf(answer)).toEqual([]);
    expect(answer.body).not.toContain('away');
  }

  it.each(['shared', 'cached'] as const)(
    '%s: no store, no verdict, on every authenticated route; afterwards all is as it was',
    async (strategy) => {
      const ada = await shop.signedIn(strategy);
      await ada.addToCart('lantern');
      shop.stores[strategy].away = true;
      for (const [method, url, body] of AUTHENTICATED)
        await expectUndecided(await ada.send(method, url, body));
      shop.stores[strategy].away = false;
      expect(await ada.cart()).toEqual([{ sku: 'lantern', quantity: 1 }]);
      expect((await ada.get('/api/transfers')).json()).toEqual({ transfers: [] });
    },
  );

  it.each(['memory', 'sticky'] as const)('%s: auth away matters once a renewal is due', async (strategy) => {
    const ada = await shop.signedIn(strategy);
    shop.accounts.away = true;
    expect((await ada.get('/api/me')).statusCode).toBe(200);
    shop.clock.advance(shop.limits.localRenewalMs);
    await expectUndecided(await ada.get('/api/me'));
    shop.accounts.away = false;
    expect((await ada.get('/api/me')).statusCode).toBe(200);
  });

  it('sealed: auth away matters once a renewal is due', async () => {
    const ada = await shop.signedIn('sealed');
    shop.register.away = true;
    expect((await ada.get('/api/me')).statusCode).toBe(200);
    shop.clock.advance(shop.limits.sealedRenewalMs);
    await expectUndecided(await ada.get('/api/me'));
    shop.register.away = false;
    const renewed = await ada.get('/api/me');
    expect(renewed.statusCode).toBe(200);
    expect(setCookiesOf(renewed)).toEqual([
      expect.stringMatching(/^__Host-gatehouse=.*; HttpOnly; Secure; SameSite=Lax$/),
    ]);
  });

  it.each(BEARERS)(
    '%s: authenticating needs no other process; only what is kept elsewhere is undecided',
    async (strategy) => {
      const ada = await shop.signedIn(strategy);
      shop.register.away = true;
      shop.userCarts.away = true;
      shop.accounts.away = true;
      expect((await ada.get('/api/me')).statusCode).toBe(200);
      await expectUndecided(await ada.get('/api/cart'));
      await expectUndecided(await ada.addToCart('lantern'));
      await expectUndecided(await ada.delete('/api/cart/items/lantern'));
      expect((await ada.get('/api/orders')).statusCode).toBe(200);
    },
  );

  it('denylist: a list that may not be trusted lets no client in and refuses none', async () => {
    const ada = await shop.signedIn('denylist');
    const { list } = shop.denying;
    shop.denying.list = undefined;
    for (const [method, url, body] of AUTHENTICATED) await expectUndecided(await ada.send(method, url, body));
    const stranger = shop.client('denylist');
    stranger.token = 'x'.repeat(60);
    expect(refusalOf(await stranger.get('/api/me'))).toEqual([401, 'session_ended']);
    shop.denying.list = list;
    expect((await ada.get('/api/me')).statusCode).toBe(200);
  });

  it('transfers and reports are undecided without the database, in every strategy', async () => {
    for (const strategy of STRATEGY_NAMES) {
      const ada = await shop.signedIn(strategy, 'grace', ['analyst']);
      shop.transfers.away = true;
      await expectUndecided(await ada.get('/api/transfers'));
      await expectUndecided(await ada.post('/api/transfers', { to: 'grace', amount: 1 }));
      await expectUndecided(await ada.get('/api/reports'));
      expect((await ada.get('/api/me')).statusCode).toBe(200);
      shop.transfers.away = false;
      expect((await ada.get('/api/transfers')).json()).toEqual({ transfers: [] });
    }
  });
});

describe.each(BEARERS)('%s', (strategy) => {
  beforeEach(async () => {
    shop = await openShop([strategy]);
  });

  it('tells an expired token from a forged one', async () => {
    const ada = await shop.signedIn(strategy);
    shop.clock.advance(shop.limits.accessTokenMs + shop.limits.clockToleranceMs);
    const answer = await ada.get('/api/me');
    expect(refusalOf(answer)).toEqual([401, 'token_expired']);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_token"/);
  });
});

describe('denylist', () => {
  beforeEach(async () => {
    shop = await openShop(['denylist']);
  });

  it('refuses at once the client whose session ended, and no other', async () => {
    const [ada, eve] = [await shop.signedIn('denylist', 'ada'), await shop.signedIn('denylist', 'eve')];
    const { session } = (await ada.get('/api/me')).json<{ session: { id: string } }>();
    await shop.strategies.denylist.issuer.revokeOne('id-of-ada', session.id);
    expect(refusalOf(await ada.get('/api/me'))).toEqual([401, 'session_ended']);
    expect((await eve.get('/api/me')).statusCode).toBe(200);
  });

  it('refuses at once whose sessions all ended, but not the one that was made after it', async () => {
    const ada = await shop.signedIn('denylist');
    await shop.accounts.revoke('id-of-ada');
    expect(refusalOf(await ada.get('/api/me'))).toEqual([401, 'session_ended']);
    expect((await (await shop.signedIn('denylist')).get('/api/me')).statusCode).toBe(200);
  });

  it('tells at once whose roles changed to refresh', async () => {
    const ada = await shop.signedIn('denylist', 'ada', ['customer', 'analyst']);
    expect((await ada.get('/api/reports')).statusCode).toBe(200);
    await shop.accounts.setRoles('id-of-ada', ['customer']);
    const answer = await ada.get('/api/reports');
    expect(refusalOf(answer)).toEqual([401, 'token_stale']);
    expect(answer.headers['www-authenticate']).toContain('token_stale');
    expect((await (await shop.signedIn('denylist')).get('/api/reports')).statusCode).toBe(403);
  });
});
