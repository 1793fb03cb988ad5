import { describe, expect, test } from 'vitest';
import { anyStrategy, once, signIn } from '../../support/accounts.ts';
import { expectAliveEverywhere } from '../../support/everywhere.ts';
import { hostOf } from '../../support/exchange.ts';
import { lines, raw } from '../../support/raw.ts';
import { strategies } from '../../support/strategies.ts';
import { target } from '../../support/target.ts';

const strategy = anyStrategy();
const host = `Host: ${hostOf(strategy)}:${target().httpsPort}`;
const end = ['', ''];

describe.concurrent('malformed HTTP', () => {
  test.for([
    ['no Host', lines('GET /api/me HTTP/1.1', ...end)],
    ['two Hosts', lines('GET /api/me HTTP/1.1', host, 'Host: evil.example', ...end)],
    ['a space in a header name', lines('GET /api/me HTTP/1.1', host, 'X Y: 1', ...end)],
    ['a header without a colon', lines('GET /api/me HTTP/1.1', host, 'nonsense', ...end)],
    ['a request line without a target', lines('GET', host, ...end)],
    ['a target without a slash', lines('GET api/me HTTP/1.1', host, ...end)],
    ['binary noise', Buffer.from([0x16, 0x03, 0x01, 0x00, 0xff, 0x00, 0x0d, 0x0a, 0x0d, 0x0a])],
    [
      'two Content-Lengths',
      lines('POST /auth/logout HTTP/1.1', host, 'Content-Length: 0', 'Content-Length: 5', ...end),
    ],
    ['a negative Content-Length', lines('POST /auth/logout HTTP/1.1', host, 'Content-Length: -1', ...end)],
    ['Content-Length in words', lines('POST /auth/logout HTTP/1.1', host, 'Content-Length: five', ...end)],
    [
      'Content-Length and Transfer-Encoding',
      lines(
        'POST /auth/logout HTTP/1.1',
        host,
        'Content-Length: 5',
        'Transfer-Encoding: chunked',
        '',
        '0',
        ...end,
      ),
    ],
    [
      'a bad chunk size',
      lines(
        'POST /auth/login HTTP/1.1',
        host,
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
        '',
        'zz',
        'x',
        ...end,
      ),
    ],
    ['HTTP/3.7', lines('GET /api/me HTTP/3.7', host, ...end)],
    ['a NUL in a header', lines('GET /api/me HTTP/1.1', host, 'X-Y: a\u0000b', ...end)],
    ['a method of signs', lines('G@T /api/me HTTP/1.1', host, ...end)],
  ] as [string, string | Buffer][])('%s: one clean refusal or a closed connection', async ([, bytes]) => {
    const answer = await raw(bytes);
    expect(answer.answers, answer.text).toBeLessThanOrEqual(1);
    if (answer.status === undefined) expect(answer.closed).toBe(true);
    else expect([400, 401, 405, 421, 501, 505], answer.text).toContain(answer.status);
    expect(answer.text).not.toMatch(/nginx\/\d|<hr>|node_modules|at .+ \(/);
  });

  test('an unparseable request is 400, as a problem', async () => {
    const answer = await raw(lines('GET /api/me HTTP/1.1', host, 'X Y: 1', 'nonsense', ...end));
    expect([400, undefined]).toContain(answer.status);
    const two = await raw(lines('GET /api/me HTTP/1.1', host, 'Host: evil.example', ...end));
    expect(two.status).toBe(400);
    expect(two.text).toContain('application/problem+json');
    expect(two.text).toContain('"code":"invalid_request"');
  });

  test('a smuggled second request is not answered as one', async () => {
    const hidden = lines('GET /api/public HTTP/1.1', host, ...end);
    const answer = await raw(
      lines(
        'POST /auth/logout HTTP/1.1',
        host,
        `Content-Length: ${hidden.length}`,
        'Transfer-Encoding: chunked',
        '',
        '0',
        '',
        hidden,
      ),
    );
    expect(answer.answers).toBeLessThanOrEqual(1);
  });

  test('an announced body that never comes holds nothing up', async () => {
    const stuck = raw(
      lines(
        'POST /auth/login HTTP/1.1',
        host,
        'Content-Type: application/json',
        'Content-Length: 500',
        '',
        '{"username":',
      ),
      { quiet: 3000 },
    );
    const started = performance.now();
    const client = await signIn(strategy);
    expect((await client.get('/api/me')).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(10_000);
    await stuck;
  });
});

describe.concurrent.for(strategies.filter(({ everywhere }) => everywhere))('$name', (each) => {
  const member = once(() => signIn(each));

  test('an absolute target and odd Cookie headers reach no other strategy', async () => {
    const { cookie, bearer } = await (await member()).credential();
    const other = strategies.find(({ name }) => name !== each.name && name !== 'memory') ?? each;
    const auth = bearer === undefined ? `Cookie: ${cookie}` : `Authorization: Bearer ${bearer}`;
    const absolute = `https://${hostOf(other)}:${target().httpsPort}/api/me`;
    const answer = await raw(
      lines(`GET ${absolute} HTTP/1.1`, `Host: ${hostOf(each)}`, auth, 'Connection: close', ...end),
    );
    // RFC 9112 3.2.2: the target's host counts; it must never be a mixture of both.
    expect([400, 401, 404, 421, 200]).toContain(answer.status);
    if (answer.status === 200) expect(answer.text).toContain(`"strategy":"${each.name}"`);
    await expectAliveEverywhere(await (await member()).credential());
  });
});
