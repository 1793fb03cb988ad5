import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Handler } from './support/replica.ts';
import { type Bench, onEveryNginx } from './support/under-test.ts';
import { call, send } from './support/wire.ts';

/** As long as the shortest credential there is. */
const SECRET = 'planted-credential-no-log-may-hold'.padEnd(43, '_');

/** What a client may put a credential into; the last two hold none by design, but clients make mistakes. */
const HEADERS = [
  ...['Cookie', 'Authorization', 'Proxy-Authorization', 'X-Api-Key', 'X-Request-Id', 'Gatehouse-Credential'],
  ...[
    'Gatehouse-Verdict',
    'Origin',
    'User-Agent',
    'Accept',
    'Accept-Language',
    'Content-Type',
    'If-None-Match',
  ],
  ...['X-Forwarded-For', 'X_Underscored', 'Range', 'Expect', 'Upgrade', 'Via', 'Sec-Fetch-Site'],
];
const MISTAKES = ['Referer', 'Host'];

const VALUES = [
  `__Host-gatehouse=${SECRET}; __Host-gatehouse-refresh=${SECRET}`,
  `Bearer ${SECRET}`,
  SECRET,
  `__Host-gatehouse=${' '.repeat(3000)}${SECRET}`,
  `${SECRET}\t\x01`,
];

const reset: Handler = (seen) => seen.connection.resetAndDestroy();

const PLACES = [
  { host: 'phantom.gatehouse.localhost', path: '/api/me' },
  { host: 'token.gatehouse.localhost', path: '/auth/login' },
  { host: 'unknown.localhost', path: '/nothing' },
];

/** Once before services that answer, once before services that break the connection. */
async function plant(bench: Bench, names: readonly string[]): Promise<void> {
  const headers = names.flatMap((name) => VALUES.map((value): [string, string] => [name, value]));
  const requests = PLACES.flatMap((place) => headers.map((one) => ({ ...place, headers: [one] })));
  for (const request of requests) await call(bench.gateway, request);
  for (const one of [...bench.replicas, bench.auth, bench.operations]) one.handler = reset;
  for (const request of requests) await call(bench.gateway, request);
}

async function logsOf({ gateway }: Bench): Promise<string> {
  // nginx does not signal when it has written its log.
  await pause(200);
  return `${gateway.errors()}\n${gateway
    .accessLog()
    .map((line) => JSON.stringify(line))
    .join('\n')}`;
}

const linesWith = (text: string, logs: string): string[] =>
  logs.split('\n').filter((line) => line.includes(text));

describe('as it is configured', () => {
  onEveryNginx((bench) => {
    it('no log holds a credential, whichever header it came in', { timeout: 60_000 }, async () => {
      await plant(bench, [...HEADERS, ...MISTAKES]);
      expect(linesWith(SECRET, await logsOf(bench))).toEqual([]);
    });

    it('no log holds what came in a line that is no header, or in an address', async () => {
      const lines = [`X Y: ${SECRET}`, SECRET, `: ${SECRET}`, `Cookie : ${SECRET}`, `Cookie: ${SECRET}\0`];
      for (const line of lines) {
        await send(
          bench.gateway,
          `GET /api/me?${SECRET} HTTP/1.1\r\nHost: token.gatehouse.localhost\r\nConnection: close\r\n${line}\r\n\r\n`,
        );
        await send(bench.gateway, `GET /${SECRET} HTTP/9.1\r\nConnection: close\r\n${line}\r\n\r\n`);
      }
      expect(linesWith(SECRET, await logsOf(bench))).toEqual([]);
    });
  });
});

describe('with the error log at `info`', () => {
  const verbose = (files: Record<string, string>) => ({
    ...files,
    'edge/http.conf': `error_log stderr info;\n${files['edge/http.conf']}`,
  });
  onEveryNginx(
    (bench) => {
      it('no log holds what came in a header of credentials', { timeout: 60_000 }, async () => {
        await plant(
          bench,
          HEADERS.filter((name) => name !== 'X_Underscored'),
        );
        const logs = await logsOf(bench);
        // It does write at that level: the connections that broke.
        expect(linesWith('while reading response header from upstream', logs)).not.toEqual([]);
        expect(linesWith(SECRET, logs)).toEqual([]);
      });
    },
    () => verbose,
  );
});
