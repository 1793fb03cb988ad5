import { connect } from 'node:net';
import { header } from '@gatehouse/testkit/answer';
import { describe, expect, test } from 'vitest';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { lines, raw } from '../../support/raw.ts';
import { SESSION_COOKIE, strategies } from '../../support/strategies.ts';
import { target } from '../../support/target.ts';

// No HSTS and no Set-Cookie on plain HTTP is checked on every answer (support/conformance.ts).
const { httpPort, httpsPort, publicHost } = target();

describe.concurrent.for(strategies)('$name', (strategy) => {
  test.for([
    ['GET', '/api/me'],
    ['GET', '/api/public'],
    ['POST', '/api/cart/items'],
    ['POST', '/auth/login'],
    ['POST', '/auth/logout'],
    ['GET', '/auth/sessions'],
  ])('plain %s %s is 426', async ([method = '', path = '']) => {
    const answer = await exchange({
      scheme: 'http',
      method,
      host: hostOf(strategy),
      path,
      headers: [['cookie', `${SESSION_COOKIE}=${'A'.repeat(43)}`]],
    });
    expectProblem(answer, 426, 'https_required');
    expect(header(answer, 'upgrade')).toMatch(/TLS/);
    expect(answer.replica).toBe('gateway');
  });

  test('a page is sent to HTTPS', async () => {
    for (const path of ['/', '/somewhere?x=1']) {
      const answer = await exchange({ scheme: 'http', host: hostOf(strategy), path });
      expect(answer.status, answer.text).toBe(308);
      expect(header(answer, 'location')).toBe(`https://${hostOf(strategy)}:${httpsPort}${path}`);
    }
  });
});

describe.concurrent('the other hosts', () => {
  test('the console’s page is sent to HTTPS', async () => {
    const answer = await exchange({ scheme: 'http', host: publicHost, path: '/' });
    expect(answer.status).toBe(308);
    expect(header(answer, 'location')).toBe(`https://${publicHost}:${httpsPort}/`);
  });

  test('an unknown host is not redirected', async () => {
    const answer = await exchange({
      scheme: 'http',
      host: publicHost,
      path: '/',
      headers: [['host', 'evil.example']],
    });
    expectProblem(answer, 421, 'unknown_host');
    expect(header(answer, 'location')).toBeUndefined();
  });

  test('what sniffing sees is shown on a host that never sends HSTS', async () => {
    const answer = await exchange({ scheme: 'http', host: 'plain.localhost', path: '/' });
    expect(answer.status).toBe(200);
    expect(header(answer, 'content-type')).toMatch(/^text\/html/);
  });

  test('the console is served over TLS', async () => {
    const answer = await exchange({ host: publicHost, path: '/' });
    expect(answer.status).toBe(200);
    expect(header(answer, 'content-type')).toMatch(/^text\/html/);
    for (const { name } of strategies) expect(answer.text).toContain(name);
  });

  test('plain HTTP on the TLS port gets no session and no page', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(httpsPort, '127.0.0.1');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
      socket.on('error', reject);
      socket.write(
        lines('GET /api/public HTTP/1.1', `Host: shared.${publicHost}`, 'Connection: close', '', ''),
      );
    });
    expect(text).not.toContain('"replica"');
    expect(text).not.toMatch(/Set-Cookie|nginx\/\d/i);
  });

  test('TLS on the plain port is refused', async () => {
    const answer = await raw(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5]), { scheme: 'http' });
    expect([400, undefined]).toContain(answer.status);
    expect(httpPort).not.toBe(httpsPort);
  });
});
