import { connect as connectHttp2 } from 'node:http2';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { type Bench, onEveryNginx } from './support/under-test.ts';
import { call, header, open } from './support/wire.ts';

onEveryNginx((bench) => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    const socket = await handshake(bench, { minVersion: version, maxVersion: version });
    expect(socket.getProtocol()).toBe(version);
    // Forward secrecy: the key exchange is ephemeral.
    expect(['ECDH', 'TLSGroup']).toContain((socket.getEphemeralKeyInfo() as { type?: string }).type);
    socket.destroy();
  });

  it.each(['TLSv1', 'TLSv1.1'] as const)('refuses %s', async (version) => {
    // OpenSSL offers these only at security level 0.
    const old: ConnectionOptions = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' };
    await expect(handshake(bench, old)).rejects.toThrow(/protocol version/);
  });

  it.each(['AES128-SHA', 'ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384'])(
    'refuses the cipher suite %s',
    async (ciphers) => {
      await expect(handshake(bench, { maxVersion: 'TLSv1.2', ciphers })).rejects.toThrow(
        /handshake failure|HANDSHAKE_FAILURE/,
      );
    },
  );

  it('prefers HTTP/2', async () => {
    const socket = await handshake(bench, { ALPNProtocols: ['h2', 'http/1.1'] });
    expect(socket.alpnProtocol).toBe('h2');
    socket.destroy();
  });

  it('gives every HTTP/2 answer its headers once, errors included', async () => {
    const session = connectHttp2(`https://127.0.0.1:${bench.gateway.httpsPort}`, {
      ca: bench.gateway.ca,
      servername: 'shared.gatehouse.localhost',
    });
    try {
      for (const [path, status] of [
        ['/api/me', 200],
        ['/nothing', 404],
        [`/api/me?${'x'.repeat(20_000)}`, 414],
      ] as const) {
        const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
          const stream = session.request({
            ':path': path,
            ':authority': `shared.gatehouse.localhost:${bench.gateway.httpsPort}`,
          });
          stream.on('response', (answer) => resolve({ ...answer }));
          stream.on('error', reject);
          stream.resume();
        });
        expect(headers).toMatchObject({
          ':status': status,
          'strict-transport-security': 'max-age=63072000; includeSubDomains',
          'x-content-type-options': 'nosniff',
          'x-replica': status === 200 ? expect.stringMatching(/^api-/) : 'gateway',
        });
      }
    } finally {
      session.destroy();
    }
  });

  it('answers an oversized HTTP/2 header instead of ending the connection', async () => {
    const session = connectHttp2(`https://127.0.0.1:${bench.gateway.httpsPort}`, {
      ca: bench.gateway.ca,
      servername: 'shared.gatehouse.localhost',
    });
    const ask = (cookie: string) =>
      new Promise<number>((resolve, reject) => {
        const authority = `shared.gatehouse.localhost:${bench.gateway.httpsPort}`;
        const stream = session.request({ ':path': '/api/me', ':authority': authority, cookie });
        stream.on('response', (answer) => resolve(Number(answer[':status'])));
        stream.on('error', reject);
        stream.resume();
      });
    try {
      // Rare characters: HTTP/2 would compress others, and the limit counts what was sent.
      expect(await ask('~{|}^'.repeat(8_000))).toBe(431);
      expect(await ask('a=b')).toBe(200);
    } finally {
      session.destroy();
    }
  });

  it('answers an oversized HTTP/2 body with a problem of its own', async () => {
    const session = connectHttp2(`https://127.0.0.1:${bench.gateway.httpsPort}`, {
      ca: bench.gateway.ca,
      servername: 'shared.gatehouse.localhost',
    });
    const authority = `shared.gatehouse.localhost:${bench.gateway.httpsPort}`;
    const body = 'x'.repeat(20_000);
    const answer = new Promise<{ status: unknown; type: unknown; text: string }>((resolve, reject) => {
      const stream = session.request({
        ':method': 'POST',
        ':path': '/api/cart/items',
        ':authority': authority,
        'content-type': 'application/json',
        'content-length': String(body.length),
      });
      let text = '';
      let head = {} as { ':status'?: unknown; 'content-type'?: unknown };
      stream.on('response', (headers) => {
        head = headers;
      });
      stream.on('data', (part: Buffer) => {
        text += part.toString();
      });
      stream.on('end', () => resolve({ status: head[':status'], type: head['content-type'], text }));
      stream.on('error', reject);
      stream.end(body);
    });
    try {
      const { status, type, text } = await answer;
      expect([status, type]).toEqual([413, 'application/problem+json; charset=utf-8']);
      expect(JSON.parse(text)).toMatchObject({ code: 'body_too_large' });
      expect(bench.replicas.flatMap(({ seen }) => seen)).toEqual([]);
    } finally {
      session.destroy();
    }
  });

  it('proves to be whom it was asked for, under a name that only Host has too', async () => {
    const socket = await open(bench.gateway, { servername: 'token.gatehouse.localhost' });
    expect((socket as TLSSocket).authorized).toBe(true);
    socket.destroy();
    const unknown = await call(bench.gateway, { host: 'plain.localhost', path: '/' });
    expect(unknown.status).toBe(421);
  });

  it('promises HTTPS for two years, over TLS only', async () => {
    const host = 'gatehouse.localhost';
    const tls = await call(bench.gateway, { host, path: '/' });
    expect(header(tls, 'strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
    const plain = await call(bench.gateway, { host, path: '/', plain: true });
    expect(header(plain, 'strict-transport-security')).toBeUndefined();
  });
});

function handshake(bench: Bench, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      {
        host: '127.0.0.1',
        port: bench.gateway.httpsPort,
        servername: 'shared.gatehouse.localhost',
        ca: bench.gateway.ca,
        ...options,
      },
      () => resolve(socket),
    );
    socket.once('error', reject);
  });
}
