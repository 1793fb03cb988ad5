import { describe, expect, test } from 'vitest';
import { once, signIn } from '../../support/accounts.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { encode, flip } from '../../support/forge.ts';
import { replay } from '../../support/replay.ts';
import { AFFINITY_COOKIE, cookieStrategies, SESSION_COOKIE } from '../../support/strategies.ts';

describe.concurrent.for(cookieStrategies)('$name', (strategy) => {
  const member = once(() => signIn(strategy));
  const present = (value: string) => replay({ strategy, cookie: `${SESSION_COOKIE}=${value}` });

  test.for([
    ['nothing', ''],
    ['a few letters', 'abc'],
    ['an id that was never issued', 'A'.repeat(43)],
    ['SQL', "'%20OR%201=1--"],
    ['a path', '../../etc/passwd'],
    ['a Redis pattern', '*'],
    ['braces', '{x}{y}'],
    ['JSON', '{}'],
    ['object members', '__proto__'],
    ['a percent sign', '%'],
    ['an encoded NUL', '%00'],
    ['an encoded line end', 'a%0d%0aSet-Cookie:b=c'],
    ['dots', '....'],
    ['an unsigned JWT', `${encode('{"alg":"none"}')}.${encode('{"sub":"root"}')}.`],
    ['a JWE of nothing', `${encode('{"alg":"dir","enc":"A256GCM"}')}..AAAA.AAAA.AAAA`],
    [
      'a JWE of another kind',
      `${encode('{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":2000000000}')}.x.x.x.x`,
    ],
    ['five empty parts', '....'],
    ['4000 characters', 'A'.repeat(4000)],
  ] as [string, string][])('%s is refused', async ([, value]) => {
    const codes = value === '' ? ['session_ended', 'not_authenticated'] : ['session_ended'];
    expectProblem(await present(value), 401, ...codes);
  });

  test('a cookie of absurd length is refused', async () => {
    for (const length of [4097, 7000]) {
      const answer = await present('A'.repeat(length));
      expect([401, 431], answer.text).toContain(answer.status);
    }
    for (const length of [20_000, 100_000]) {
      expectProblem(await present('A'.repeat(length)), 431, 'header_too_large');
    }
  });

  test('no changed, shortened or prolonged credential is accepted', async () => {
    const client = await member();
    const good = (await client.cookieValue(SESSION_COOKIE)) ?? '';
    const attempt = async (value: string, what: string): Promise<void> => {
      // Asked through the client, so that the replica that knows the good one answers.
      const affinity = await client.cookieValue(AFFINITY_COOKIE);
      const cookie = `${SESSION_COOKIE}=${value}${affinity === undefined ? '' : `; ${AFFINITY_COOKIE}=${affinity}`}`;
      const tries = strategy.name === 'memory' ? 6 : 1;
      for (let round = 0; round < tries; round += 1) {
        const answer = await exchange({
          host: hostOf(strategy),
          path: '/api/me',
          headers: [['cookie', cookie]],
        });
        expect(answer.status, `${what}: ${answer.text}`).toBe(401);
      }
    };
    const step = Math.max(1, Math.floor(good.length / 40));
    for (let index = 0; index < good.length; index += step) {
      if (/[\w-]/.test(good.charAt(index))) await attempt(flip(good, index), `character ${index}`);
    }
    for (const tail of ['A', '=', '.', '.x', good])
      await attempt(`${good}${tail}`, `tail ${tail.slice(0, 2)}`);
    for (const cut of [1, 2, 4, 8]) await attempt(good.slice(0, -cut), `cut by ${cut}`);
    const first = good.charCodeAt(0).toString(16);
    await attempt(`%${first}${good.slice(1)}`, 'percent-encoded');
    await attempt(good.toUpperCase() === good ? good.toLowerCase() : good.toUpperCase(), 'in capitals');
    expect((await client.get('/api/me')).status).toBe(200);
  });
});

describe.concurrent.for(cookieStrategies.filter(({ name }) => name === 'sealed'))('$name', (strategy) => {
  test('no part of the seal can be exchanged or left out', async () => {
    const [one, other] = [await signIn(strategy), await signIn(strategy)];
    const value = async (client: typeof one) => (await client.cookieValue(SESSION_COOKIE)) ?? '';
    const [mine, theirs] = [(await value(one)).split('.'), (await value(other)).split('.')];
    expect(mine.length).toBe(theirs.length);
    const attempts: string[] = [];
    for (const [index, part] of theirs.entries()) {
      const swapped = mine.with(index, part).join('.');
      if (swapped !== mine.join('.') && swapped !== theirs.join('.')) attempts.push(swapped);
      attempts.push(mine.with(index, '').join('.'));
      attempts.push(mine.with(index, `${mine[index]}A`).join('.'));
    }
    // An authentication tag of fewer than 16 bytes (node:crypto takes 4 to 16 unless told).
    const tag = Buffer.from(mine.at(-1) ?? '', 'base64url');
    for (const length of [4, 8, 12, 13, 14, 15]) {
      attempts.push(mine.with(-1, tag.subarray(0, length).toString('base64url')).join('.'));
    }
    for (const attempt of attempts.filter((each) => each !== mine.join('.'))) {
      expectProblem(await replay({ strategy, cookie: `${SESSION_COOKIE}=${attempt}` }), 401, 'session_ended');
    }
    expect((await one.get('/api/me')).status).toBe(200);
  });
});
