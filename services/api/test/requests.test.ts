import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, REPLICA, type Shop } from './support/shop.ts';
import { refusalOf } from './support/shop-client.ts';

let shop: Shop;
afterEach(() => shop.close());

describe.each(STRATEGY_NAMES)('under %s', (strategy) => {
  beforeEach(async () => {
    shop = await openShop([strategy]);
  });

  it('tells a path that is not there from a method that is not', async () => {
    const ada = await shop.signedIn(strategy);
    expect(refusalOf(await ada.get('/api/nowhere'))).toEqual([404, 'not_found']);
    expect(refusalOf(await ada.get('/api/me/'))).toEqual([404, 'not_found']);
    for (const [method, url, allow] of [
      ['DELETE', '/api/cart', 'GET, HEAD'],
      ['GET', '/api/cart/items', 'POST'],
      ['PATCH', '/api/preferences', 'GET, HEAD, PUT'],
      ['PUT', '/api/transfers', 'GET, HEAD, POST'],
    ] as const) {
      const answer = await ada.send(method, url);
      expect(refusalOf(answer), url).toEqual([405, 'method_not_allowed']);
      expect(answer.headers.allow).toBe(allow);
    }
  });

  it('takes JSON, and nothing but well-formed JSON', async () => {
    const ada = await shop.signedIn(strategy);
    const body = '{"sku":"lantern","quantity":1}';
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      ada.headers = { 'content-type': type };
      expect(refusalOf(await ada.send('POST', '/api/cart/items', body)), type).toEqual([
        415,
        'unsupported_media_type',
      ]);
    }
    ada.headers = { 'content-type': 'application/json' };
    for (const broken of ['', '{', '{"sku":"lantern","quantity":1}x', '{"__proto__":{}}']) {
      expect(refusalOf(await ada.send('POST', '/api/cart/items', broken)), broken).toEqual([
        400,
        'invalid_request',
      ]);
    }
    const large = JSON.stringify({ sku: 'x'.repeat(20_000), quantity: 1 });
    expect(refusalOf(await ada.send('POST', '/api/cart/items', large))).toEqual([413, 'body_too_large']);
    ada.headers = {};
    expect(await ada.cart()).toEqual([]);
  });

  it('answers HEAD as GET, without a body', async () => {
    const ada = await shop.signedIn(strategy);
    const answer = await ada.send('HEAD', '/api/me');
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
    expect((await shop.client(strategy).send('HEAD', '/api/me')).statusCode).toBe(401);
  });
});

describe('a replica', () => {
  beforeEach(async () => {
    shop = await openShop();
  });

  it.each(['telepathy', 'memory, shared', '', 'constructor'])(
    'misdirected: there is no strategy %j',
    async (strategy) => {
      const visitor = shop.client('memory');
      visitor.headers = { 'gatehouse-strategy': strategy };
      const answer = await visitor.get('/api/public');
      expect(refusalOf(answer)).toEqual([421, 'unknown_host']);
      expect(answer.headers['x-replica']).toBe(REPLICA);
    },
  );

  it('serves nothing to a request that the gateway did not name a strategy for', async () => {
    const visitor = shop.client('memory');
    visitor.headers = { 'gatehouse-strategy': undefined };
    expect(refusalOf(await visitor.get('/api/public'))).toEqual([404, 'not_found']);
  });

  it('describes every route once, with all its answers and its strategies', async () => {
    interface Operation {
      responses: Record<string, unknown>;
      'x-strategy': string[];
    }
    const { paths } = (await shop.operations.inject('/openapi.json')).json<{
      paths: Record<string, Record<string, Operation>>;
    }>();
    const shopPaths = Object.keys(paths).filter((path) => path.startsWith('/api/'));
    expect(shopPaths.sort()).toEqual([
      '/api/cart',
      '/api/cart/items',
      '/api/cart/items/{sku}',
      '/api/me',
      '/api/orders',
      '/api/preferences',
      '/api/public',
      '/api/reports',
      '/api/transfers',
    ]);
    for (const path of shopPaths) {
      for (const [method, operation] of Object.entries(paths[path] ?? {})) {
        expect(operation['x-strategy'], `${method} ${path}`).toEqual([...STRATEGY_NAMES].sort());
        expect(Object.keys(operation.responses), `${method} ${path}`).toEqual([
          expect.stringMatching(/^20[01]$/),
          '4XX',
          '5XX',
        ]);
      }
    }
    expect(paths['/auth/login']?.post?.['x-strategy']).toEqual(['memory', 'sticky']);
  });

  it('describes them so that a client made from it sends and reads what is served', async () => {
    interface Described {
      operationId: string;
      tags: string[];
      security?: object[];
      requestBody?: { required?: boolean; content: Record<string, { schema: { anyOf?: unknown } }> };
      responses: Record<string, { content?: Record<string, { schema: unknown }>; headers: object }>;
    }
    const document = (await shop.operations.inject('/openapi.json')).json<{
      paths: Record<string, Record<string, Described>>;
      components: { schemas: object; securitySchemes: object };
      servers: { url: string }[];
    }>();
    const { paths, components, servers } = document;
    expect(servers[0]?.url).toBe('https://{strategy}.{host}:{port}');
    expect(Object.keys(components.securitySchemes)).toEqual(['session', 'bearer', 'refresh']);
    expect(components.schemas).toHaveProperty('Problem');
    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const { operationId, tags, responses } of operations) {
      expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
      expect(tags).toHaveLength(1);
      for (const [status, { content, headers }] of Object.entries(responses)) {
        expect(headers, operationId).toMatchObject({ 'X-Request-Id': {}, 'X-Replica': {} });
        if (/^[45]/.test(status)) {
          const problem = { schema: { $ref: '#/components/schemas/Problem' } };
          expect(content, operationId).toEqual({ 'application/problem+json': problem });
        }
      }
    }
    // Signing out with a cookie takes no body: a generated client must be able to leave it out.
    const logout = paths['/auth/logout']?.post?.requestBody;
    expect(logout?.required).toBe(false);
    expect(logout?.content['application/json']?.schema).not.toHaveProperty('anyOf');
    expect(paths['/auth/login']?.post?.requestBody?.required).toBe(true);
    expect(paths['/api/public']?.get?.security).toEqual([]);
    expect(paths['/api/me']?.get?.security).toBeUndefined();
  });

  it('says which parts fail, and goes on serving', async () => {
    expect((await shop.operations.inject('/health/ready')).json()).toEqual({ ready: true, failing: [] });
    shop.failing.add('database');
    const ready = await shop.operations.inject('/health/ready');
    expect([ready.statusCode, ready.json()]).toEqual([503, { ready: false, failing: ['database'] }]);
    expect((await shop.operations.inject('/health/live')).statusCode).toBe(200);
    expect((await shop.client('shared').get('/api/public')).statusCode).toBe(200);
  });

  it('starts what runs beside a strategy, asks it whether it is ready, and stops it', async () => {
    const seen: string[] = [];
    const beside = await openShop(['token'], {
      checks: { keys: () => Promise.reject(new Error('no keys')) },
      start: () => void seen.push('start'),
      stop: () => void seen.push('stop'),
    });
    expect(seen).toEqual(['start']);
    const ready = await beside.operations.inject('/health/ready');
    expect(ready.json()).toEqual({ ready: false, failing: ['keys'] });
    await beside.close();
    expect(seen).toEqual(['start', 'stop']);
  });

  it('counts requests by route and strategy', async () => {
    await shop.client('token').get('/api/public');
    const metrics = await shop.operations.inject('/metrics');
    expect(metrics.body).toMatch(
      /http_request_duration_seconds_count\{[^}]*route="\/api\/public"[^}]*variant="token"[^}]*\} 1/,
    );
  });
});
