import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedNginx } from './support/nginx.ts';
import { type Bench, onBench, onEveryNginx } from './support/under-test.ts';
import { until } from './support/until.ts';
import { open } from './support/wire.ts';
import { workersOf, workerTicks } from './support/workers.ts';

/** Header bytes that stay below the gateway's own limit of 12,000, four times as many as the shorter request. */
const LONG = 11_200;
const SHORT = LONG / 4;
/** Requests of one measurement: enough for CPU time to show, few enough for a gateway that is broken to end. */
const REQUESTS = 24;
/** `worker_processes` of nginx.conf. */
const WORKERS = 2;
/** A regex that is linear takes four times as long, one that is quadratic sixteen times. */
const GROWTH = 8;
/** Below this a measurement is noise: clock ticks, timers, another test's start. */
const NOISE_TICKS = 12;

type Attack = readonly [string, (bytes: number) => [string, string]];

const fill = (text: string, bytes: number): string =>
  text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
const NAMES = ['__Host-gatehouse', '__Host-gatehouse-refresh', '__Host-gatehouse-affinity', 'x'];

const ATTACKS: readonly Attack[] = [
  ...NAMES.flatMap((name): Attack[] => [
    [`${name} of blanks`, (n) => ['Cookie', `${name}=${fill(' ', n)}x`]],
    [`${name} of blanks between letters`, (n) => ['Cookie', `${name}=x${fill(' ', n)}x`]],
    [`${name} of tabs and blanks`, (n) => ['Cookie', `${name}=x${fill(' \t', n)};`]],
    [`${name} before blanks, without a value`, (n) => ['Cookie', `${name}${fill(' ', n)}`]],
    [`${name} behind blanks`, (n) => ['Cookie', `a=b;${fill(' ', n)}${name}=x`]],
    [`${name} again and again`, (n) => ['Cookie', fill(`${name}=x;`, n)]],
    [`${name} without a value, again and again`, (n) => ['Cookie', fill(`${name} ;`, n)]],
    [`${name} and then other cookies`, (n) => ['Cookie', `${name}=x${fill('; a', n)}`]],
    [`${name} of one long word`, (n) => ['Cookie', `${name}=${fill('A', n)}`]],
  ]),
  ['semicolons', (n) => ['Cookie', fill(';', n)]],
  ['blanks and semicolons', (n) => ['Cookie', fill(' ; \t', n)]],
  ['a bearer of blanks', (n) => ['Authorization', `Bearer x${fill(' ', n)}x`]],
  ['a bearer of words', (n) => ['Authorization', `Bearer ${fill('a ', n)}`]],
  ['a bearer of dots', (n) => ['Authorization', `Bearer ${fill('a.', n)}`]],
  ['an id', (n) => ['X-Request-Id', `${fill('a', n)}!`]],
  ['a Referer', (n) => ['Referer', `https://x/${fill('a/', n)}`]],
];

/** CPU time of the gateway for some requests with this header, in ticks. They go over one connection: no TLS in between. */
async function ticks(bench: Bench, host: string, [name, value]: [string, string]): Promise<number> {
  const request = (last: boolean): string =>
    `GET /api/me HTTP/1.1\r\nHost: ${host}:${bench.gateway.httpsPort}\r\n${name}: ${value}\r\n` +
    `Connection: ${last ? 'close' : 'keep-alive'}\r\n\r\n`;
  await until(() => workersOf(bench.gateway).length === WORKERS);
  const before = workerTicks(bench.gateway);
  const socket = await open(bench.gateway, { servername: host });
  const answered = new Promise<string>((resolve, reject) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.once('close', () => resolve(text)).once('error', reject);
  });
  for (let turn = 1; turn <= REQUESTS; turn += 1) socket.write(request(turn === REQUESTS), 'latin1');
  const answers = (await answered).match(/HTTP\/1\.1 \d{3}/g) ?? [];
  expect(answers).toHaveLength(REQUESTS);
  return workerTicks(bench.gateway) - before;
}

onEveryNginx((bench) => {
  describe.each(['phantom', 'token', 'sticky'])('a header of four times the length at %s', (strategy) => {
    const host = `${strategy}.gatehouse.localhost`;

    it.each(ATTACKS)('takes no more than a few times the time: %s', async (_what, attack) => {
      const short = await ticks(bench, host, attack(SHORT));
      const long = await ticks(bench, host, attack(LONG));
      expect(long).toBeLessThanOrEqual(GROWTH * Math.max(short, NOISE_TICKS));
      expect(bench.gateway.errors()).not.toMatch(/pcre|regex|__Host-gatehouse|Bearer/i);
    });
  });
});

/** As it was: "anything, then blanks". */
function lazily(files: Record<string, string>): Record<string, string> {
  const path = 'strategies/phantom.conf';
  const config = readFileSync(resolve(import.meta.dirname, '..', path), 'utf8');
  const exact = '(?<phantom_cookie_value>[A-Za-z0-9_-]{43}\\.[A-Za-z0-9_-]{22})[ \\t]*+(?:;|$)';
  expect(config).toContain(exact);
  return { ...files, [path]: config.replace(exact, () => '(?<phantom_cookie_value>[^;]*?)[ \\t]*(?:;|$)') };
}

describe('a gateway that looks for a credential in anything, then blanks', () => {
  onBench(
    installedNginx(),
    (bench) => {
      it('is found out: by its time, or by the header that PCRE’s limit puts into the error log', {
        timeout: 60_000,
      }, async () => {
        const header = (bytes: number): [string, string] => [
          'Cookie',
          `__Host-gatehouse=x${fill(' ', bytes)}x`,
        ];
        const short = await ticks(bench, 'phantom.gatehouse.localhost', header(SHORT / 2));
        const long = await ticks(bench, 'phantom.gatehouse.localhost', header(SHORT * 2));
        const isSlow = long > GROWTH * Math.max(short, NOISE_TICKS);
        expect(isSlow || bench.gateway.errors().includes('__Host-gatehouse')).toBe(true);
      });
    },
    lazily,
  );
});
