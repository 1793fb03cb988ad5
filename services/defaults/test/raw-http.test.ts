import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testService } from './support/apps.ts';
import { portOf, RawClient } from './support/raw.ts';

const { app, seen, log } = testService();
beforeAll(() => app.listen({ host: '127.0.0.1', port: 0 }));
afterAll(() => app.close());

const host = 'Host: x\r\n';
const cart = `POST /cart HTTP/1.1\r\n${host}Gatehouse-Strategy: shared\r\nContent-Type: application/json\r\n`;

/** What is sent, and the status and code of the one answer before the connection ends. */
const broken: [string, string, number, string][] = [
  ['no HTTP at all', 'hello\r\n\r\n', 400, 'invalid_request'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'invalid_request'],
  ['an unknown method', `FOO / HTTP/1.1\r\n${host}\r\n`, 400, 'invalid_request'],
  ['an unknown version', `GET / HTTP/7.3\r\n${host}\r\n`, 400, 'invalid_request'],
  ['a header without a colon', `GET / HTTP/1.1\r\n${host}nonsense\r\n\r\n`, 400, 'invalid_request'],
  ['a blank before a colon', `GET / HTTP/1.1\r\n${host}X : y\r\n\r\n`, 400, 'invalid_request'],
  ['a folded header', `GET / HTTP/1.1\r\n${host}X: y\r\n z\r\n\r\n`, 400, 'invalid_request'],
  ['a NUL in a header', `GET / HTTP/1.1\r\n${host}X: \0\r\n\r\n`, 400, 'invalid_request'],
  ['a path that is not ASCII', `GET /\x01 HTTP/1.1\r\n${host}\r\n`, 400, 'invalid_request'],
  ['a length that is no number', `${cart}Content-Length: x\r\n\r\n`, 400, 'invalid_request'],
  ['two lengths', `${cart}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400, 'invalid_request'],
  [
    'length and chunks',
    `${cart}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
    400,
    'invalid_request',
  ],
  ['a bad chunk', `${cart}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400, 'invalid_request'],
  [
    'a header of 20 KiB',
    `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(20_480)}\r\n\r\n`,
    431,
    'header_too_large',
  ],
  [
    'many headers',
    `GET / HTTP/1.1\r\n${host}${'X: aaaaaaaa\r\n'.repeat(2_000)}\r\n`,
    431,
    'header_too_large',
  ],
];

describe('what cannot be parsed', () => {
  it.each(broken)('%s', async (_name, bytes, status, code) => {
    seen.splice(0);
    const client = await RawClient.open(portOf(app));
    client.send(bytes);
    const answer = await client.answer();
    expect(answer?.status).toBe(status);
    expect(answer?.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      connection: 'close',
    });
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status, code });
    await client.closed;
    expect(seen).toEqual([]);
  });

  it('leaves the server as it was', async () => {
    const client = await RawClient.open(portOf(app));
    client.send(`GET /keys HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
    expect((await client.answer())?.status).toBe(200);
    expect(log()).not.toContain('"level":"error"');
  });
});

describe('what can be parsed but is wrong', () => {
  it.each([
    ['no Host', 'GET /keys HTTP/1.1\r\n\r\n', 400],
    ['asterisk', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 404],
    [
      'no content type',
      `POST /cart HTTP/1.1\r\n${host}Gatehouse-Strategy: shared\r\nContent-Length: 2\r\n\r\n{}`,
      415,
    ],
    [
      'two strategies',
      `GET /cart HTTP/1.1\r\n${host}Gatehouse-Strategy: shared\r\nGatehouse-Strategy: token\r\n\r\n`,
      421,
    ],
    ['a body announced as too long', `${cart}Content-Length: 999999\r\n\r\n`, 413],
    [
      'a body that grows too long',
      `${cart}Transfer-Encoding: chunked\r\n\r\n4e20\r\n${' '.repeat(20_000)}\r\n0\r\n\r\n`,
      413,
    ],
  ])('%s', async (_name, bytes, status) => {
    const client = await RawClient.open(portOf(app));
    client.send(bytes);
    const answer = await client.answer();
    expect(answer?.status).toBe(status);
    expect(answer?.headers).toMatchObject({
      'x-replica': 'api-1',
      'x-request-id': expect.stringMatching(/^\w{32}$/) as unknown,
    });
    client.socket.destroy();
  });

  it.each([
    ['HTTP/1.0 without Host', 'GET /keys HTTP/1.0\r\n\r\n'],
    ['an expectation we do not know', `GET /keys HTTP/1.1\r\n${host}Expect: a-miracle\r\n\r\n`],
    ['an absolute address', `GET http://x/keys HTTP/1.1\r\n${host}\r\n`],
    ['an upgrade', `GET /keys HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
  ])('%s is served', async (_name, bytes) => {
    const client = await RawClient.open(portOf(app));
    client.send(bytes);
    expect((await client.answer())?.status).toBe(200);
    client.socket.destroy();
  });

  it('hangs up on CONNECT', async () => {
    const client = await RawClient.open(portOf(app));
    client.send(`CONNECT x:80 HTTP/1.1\r\n${host}\r\n`);
    expect(await client.answer()).toBeUndefined();
  });

  it('keeps the connection after a refusal that was read whole', async () => {
    const client = await RawClient.open(portOf(app));
    client.send(`GET /nowhere HTTP/1.1\r\n${host}\r\n`);
    expect((await client.answer())?.status).toBe(404);
    client.send(`POST /nowhere HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nhello`);
    expect((await client.answer())?.status).toBe(404);
    client.send(`GET /keys HTTP/1.1\r\n${host}\r\n`);
    expect((await client.answer())?.status).toBe(200);
    client.socket.destroy();
  });
});
