import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, originOf, type Shop } from './support/shop.ts';
import { refusalOf, setCookiesOf } from './support/shop-client.ts';

const DEFAULTS = { language: 'en', currency: 'EUR', theme: 'light' };

let shop: Shop;
afterEach(() => shop.close());

describe.each(STRATEGY_NAMES)('preferences under %s', (strategy) => {
  beforeEach(async () => {
    shop = await openShop([strategy]);
  });

  it('merges, and lives in a cookie that the page can read', async () => {
    const visitor = shop.client(strategy);
    expect((await visitor.get('/api/preferences')).json()).toEqual(DEFAULTS);
    const changed = await visitor.put('/api/preferences', { language: 'de-ch', theme: 'dark' });
    expect([changed.statusCode, changed.json()]).toEqual([
      200,
      { language: 'de-CH', currency: 'EUR', theme: 'dark' },
    ]);
    const [cookie, ...more] = setCookiesOf(changed);
    expect(more).toEqual([]);
    expect(cookie).toMatch(
      /^gatehouse-preferences=[^;,\s]+; Max-Age=15552000; Path=\/; Secure; SameSite=Lax$/,
    );
    expect(cookie).not.toContain('HttpOnly');
    await visitor.put('/api/preferences', { currency: 'CHF' });
    expect((await visitor.get('/api/preferences')).json()).toEqual({
      language: 'de-CH',
      currency: 'CHF',
      theme: 'dark',
    });
  });

  it('identifies no client and queries no store, signed in or out', async () => {
    const ada = await shop.signedIn(strategy);
    const parts = [...Object.values(shop.stores), shop.register, shop.userCarts, shop.transfers];
    const asked = parts.map((part) => part.asked);
    for (const part of parts) part.away = true;
    shop.accounts.away = true;
    expect((await ada.put('/api/preferences', { theme: 'dark' })).statusCode).toBe(200);
    const answer = await ada.get('/api/preferences');
    expect([answer.statusCode, answer.json()]).toEqual([200, { ...DEFAULTS, theme: 'dark' }]);
    expect(answer.headers['server-timing']).toBeUndefined();
    expect(parts.map((part) => part.asked)).toEqual(asked);
  });

  it('is no credential', async () => {
    const visitor = shop.client(strategy);
    await visitor.put('/api/preferences', { theme: 'dark' });
    expect(refusalOf(await visitor.get('/api/me'))).toEqual([401, 'not_authenticated']);
    const ada = await shop.signedIn(strategy);
    ada.cookies.set('gatehouse-preferences', 'a');
    expect((await ada.get('/api/me')).statusCode).toBe(200);
    ada.headers = { cookie: 'gatehouse-preferences=a; gatehouse-preferences=b' };
    expect((await ada.get('/api/preferences')).statusCode).toBe(200);
  });

  it.each(['%7B', '%E0%A4%A', '{"theme":"dark"', 'null', '%00', 'x'.repeat(4000), '%7B%22theme%22%3A7%7D'])(
    'shows the defaults when the cookie holds %j',
    async (value) => {
      const visitor = shop.client(strategy);
      visitor.cookies.set('gatehouse-preferences', value);
      const answer = await visitor.get('/api/preferences');
      expect([answer.statusCode, answer.json()]).toEqual([200, DEFAULTS]);
    },
  );

  it.each([
    { language: 'not a language' },
    { language: 'en_US' },
    { language: 'en-a' },
    { language: 'sl-rozaj-rozaj' },
    { language: 'en-u-ca-gregory-u-nu-latn' },
    { language: '' },
    { language: null },
    { currency: 'XYZ' },
    { currency: 'eur' },
    { theme: 'blue' },
    { theme: ['dark'] },
    { font: 'large' },
    [],
  ])('refuses %j and keeps what was there', async (change) => {
    const visitor = shop.client(strategy);
    await visitor.put('/api/preferences', { theme: 'dark' });
    const answer = await visitor.put('/api/preferences', change);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    expect(setCookiesOf(answer)).toEqual([]);
    expect((await visitor.get('/api/preferences')).json()).toEqual({ ...DEFAULTS, theme: 'dark' });
  });

  it.each([
    'sl-biske-rozaj',
    'de-1996',
    'zh-Hant-TW',
    'es-419',
    'de-DE-u-co-phonebk',
    'en-t-fr',
    'en-x-mine',
  ])('takes the language %s', async (language) => {
    const visitor = shop.client(strategy);
    const answer = await visitor.put('/api/preferences', { language });
    expect([answer.statusCode, answer.json()]).toEqual([200, { ...DEFAULTS, language }]);
  });

  it('wants proof of origin only when a credential cookie comes along', async () => {
    const visitor = shop.client(strategy);
    visitor.headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect((await visitor.put('/api/preferences', { theme: 'dark' })).statusCode).toBe(200);
    for (const name of ['__Host-gatehouse', '__Host-gatehouse-refresh']) {
      const holder = shop.client(strategy);
      holder.cookies.set(name, 'whatever');
      holder.headers = visitor.headers;
      const answer = await holder.put('/api/preferences', { theme: 'dark' });
      expect(refusalOf(answer), name).toEqual([403, 'cross_site']);
      expect(setCookiesOf(answer)).toEqual([]);
      holder.headers = { 'sec-fetch-site': undefined, origin: originOf(strategy) };
      expect((await holder.put('/api/preferences', { theme: 'dark' })).statusCode, name).toBe(200);
    }
  });
});
