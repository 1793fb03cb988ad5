import { expect, it } from 'vitest';
import { memoryLog, testService } from './support/apps.ts';

/** Of the shape of a session cookie: 32 bytes in base64url. */
const SECRET = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3J';
const FIELDS = ['address', 'code', 'method', 'ms', 'msg', 'requestId', 'route', 'status', 'variant'];
const OF_EVERY_LINE = ['level', 'replica', 'service', 'time'];

const json = { 'content-type': 'application/json' };

it.each([
  ['Authorization', { url: '/keys', headers: { authorization: `Bearer ${SECRET}` } }],
  ['a cookie', { url: '/keys', headers: { cookie: `__Host-gatehouse=${SECRET}` } }],
  ['the request id', { url: '/keys', headers: { 'x-request-id': SECRET } }],
  ['X-Forwarded-For', { url: '/keys', headers: { 'x-forwarded-for': SECRET } }],
  [
    'User-Agent and Referer',
    { url: '/keys', headers: { 'user-agent': SECRET, referer: `https://x/${SECRET}` } },
  ],
  ['the header of the strategy', { url: '/cart', headers: { 'gatehouse-strategy': SECRET } }],
  ['the query', { url: `/keys?access_token=${SECRET}` }],
  ['the path', { url: `/keys/${SECRET}` }],
  ['a body', { method: 'POST', url: '/keys', headers: json, payload: `{"password":"${SECRET}"}` }],
  ['half a body', { method: 'POST', url: '/cart', headers: json, payload: `{"sku":"${SECRET}` }],
] as const)(
  'a credential in %s is not in the line of the request, which has fixed fields',
  async (_where, request) => {
    const { app, log } = testService();
    await app.inject(request);
    await app.close();
    const lines = log()
      .split('\n')
      .filter((line) => line.includes('"msg":"request"'));
    expect(lines).toHaveLength(1);
    expect(log()).not.toContain(SECRET);
    const fields = Object.keys(JSON.parse(lines[0] ?? '') as object);
    expect([...FIELDS, ...OF_EVERY_LINE]).toEqual(expect.arrayContaining(fields));
  },
);

it('keeps the net of redaction for every other line of a request', async () => {
  const { logger, text } = memoryLog();
  const { app } = testService({ logger });
  app.register(async (routes) => {
    routes.get('/careless', (request) => {
      request.log.info({ password: SECRET, request: { headers: { cookie: SECRET } } }, 'careless');
      return {};
    });
  });
  await app.inject('/careless');
  await app.close();
  expect(text()).toContain('careless');
  expect(text()).not.toContain(SECRET);
});
