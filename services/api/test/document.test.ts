import { STRATEGY_NAMES } from '@gatehouse/contracts';
import type { OpenDocument } from '@gatehouse/defaults';
import { afterEach, describe, expect, it } from 'vitest';
import { openShop, originOf, type Shop } from './support/shop.ts';
import { refusalOf } from './support/shop-client.ts';

const SCHEMES: Readonly<Record<string, string[]>> = {
  token: ['bearer', 'refresh'],
  denylist: ['bearer', 'refresh'],
  phantom: ['session', 'bearer'],
};

let shop: Shop;
afterEach(() => shop.close());

describe.each(STRATEGY_NAMES)('the description of the host of %s', (strategy) => {
  const describedBy = async (): Promise<OpenDocument> => {
    shop = await openShop();
    const answer = await shop.client(strategy).get('/openapi.json');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('public, max-age=60');
    expect(answer.headers['set-cookie']).toBeUndefined();
    return answer.json();
  };

  it('has sign-in, shop and keys, and a refresh only where there is one', async () => {
    const { paths = {}, servers } = await describedBy();
    expect(servers).toMatchObject([{ url: originOf(strategy) }]);
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/.well-known/jwks.json', '/auth/login', '/api/me', '/api/cart/items/{sku}']),
    );
    const refreshes = ['token', 'denylist'].includes(strategy);
    expect(Object.hasOwn(paths, '/auth/refresh')).toBe(refreshes);
    // All that a sign-out's body may hold is a refresh token.
    expect(Object.hasOwn(paths['/auth/logout']?.post ?? {}, 'requestBody')).toBe(refreshes);
    expect(JSON.stringify(paths)).not.toContain('x-strategy');
  });

  it('names the credentials that the strategy takes, and no others', async () => {
    const { paths = {}, components, security } = await describedBy();
    const schemes = SCHEMES[strategy] ?? ['session'];
    expect(Object.keys(components?.securitySchemes ?? {})).toEqual(schemes);
    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    const all = [security ?? [], ...operations.map((each) => each.security ?? [])].flat();
    const named = new Set(all.flatMap((alternative) => Object.keys(alternative)));
    expect(schemes).toEqual(expect.arrayContaining([...named]));
    expect(security).not.toEqual([]);
  });

  it('has every component that it refers to, and no other schema', async () => {
    const document = await describedBy();
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)];
    for (const [, kind = '', name = ''] of references)
      expect(document.components?.[kind], name).toHaveProperty([name]);
    const schemas = references.filter(([, kind]) => kind === 'schemas').map(([, , name]) => name);
    expect(Object.keys(document.components?.schemas ?? {}).toSorted()).toEqual(
      [...new Set(schemas)].toSorted(),
    );
  });
});

/** Of every body and answer. */
function contentsOf(paths: OpenDocument['paths'] = {}) {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  const parts = operations.flatMap(({ requestBody = {}, responses }) => [
    requestBody,
    ...Object.values(responses ?? {}),
  ]);
  return parts.flatMap(({ content }) => Object.values(content ?? {}));
}

describe('a description', () => {
  it('is undecided without auth, and whole when auth is back', async () => {
    shop = await openShop(['shared']);
    shop.authDocument.away = true;
    expect(refusalOf(await shop.client('shared').get('/openapi.json'))).toEqual([503, 'undecided']);
    shop.authDocument.away = false;
    expect((await shop.client('shared').get('/openapi.json')).json()).toHaveProperty([
      'paths',
      '/.well-known/jwks.json',
    ]);
  });

  it('is kept for a minute, whatever happens to auth', async () => {
    shop = await openShop(['shared']);
    const client = shop.client('shared');
    await client.get('/openapi.json');
    shop.authDocument.away = true;
    expect((await client.get('/openapi.json')).statusCode).toBe(200);
    expect(shop.authDocument.asked).toBe(1);
    shop.clock.advance(60_000);
    expect(refusalOf(await client.get('/openapi.json'))).toEqual([503, 'undecided']);
  });

  it('names every body and answer, and what they are made of', async () => {
    shop = await openShop();
    const { paths, components } = (await shop.operations.inject('/openapi.json')).json<OpenDocument>();
    const schemas = contentsOf(paths).map(({ schema }) => schema);
    expect(schemas.length).toBeGreaterThan(10);
    for (const schema of schemas)
      expect(schema).toEqual({ $ref: expect.stringMatching(/^#\/components\/schemas\/\w+$/) });
    expect(components?.schemas).toMatchObject({
      SignedIn: { properties: { user: { $ref: '#/components/schemas/User' } } },
      Cart: { properties: { items: { items: { $ref: '#/components/schemas/CartLine' } } } },
    });
  });

  it('has the headers of each answer where they are sent', async () => {
    shop = await openShop(['memory']);
    const { paths = {} } = (await shop.operations.inject('/openapi.json')).json<OpenDocument>();
    const headersOf = (path: string, method: string, status: string) =>
      Object.keys(paths[path]?.[method]?.responses?.[status]?.headers ?? {});
    expect(headersOf('/auth/login', 'post', '200')).toContain('Set-Cookie');
    expect(headersOf('/auth/login', 'post', '4XX')).toContain('WWW-Authenticate');
    expect(headersOf('/auth/logout', 'post', '204')).toContain('Clear-Site-Data');
    expect(headersOf('/api/me', 'get', '200')).toContain('Server-Timing');
    expect(headersOf('/api/public', 'get', '200')).toEqual(['X-Request-Id', 'X-Replica']);
  });
});
