import type { JsonWebKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, json } from '@gatehouse/testkit/answer';
import { afterAll, describe, expect, test } from 'vitest';
import { newUser, signIn } from '../../support/accounts.ts';
import { expectAliveEverywhere, onEveryReplica } from '../../support/everywhere.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { attacker, encode, flip, macWithPublicKey, parts, sameBytes, signed } from '../../support/forge.ts';
import { replay } from '../../support/replay.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';

const bearers = strategies.filter(({ transport }) => transport === 'bearer');
const hour = 3600;

/** Counts who asks: a key set named in a token must never be fetched. */
const visits: string[] = [];
const listener = createServer((request, response) => {
  visits.push(request.url ?? '');
  response.end(JSON.stringify({ keys: [attacker.publicKey.export({ format: 'jwk' })] }));
});
const listening = new Promise<number>((resolve) => {
  listener.listen(0, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port));
});
afterAll(() => {
  listener.close();
});

function present(strategy: Strategy, token: string): Promise<Answer> {
  return replay({ strategy, bearer: token });
}

/** How many forgeries are on their way at once: one waits for no other. */
const AT_ONCE = 8;

async function refusedEverywhere(strategy: Strategy, forgeries: [string, string][]): Promise<void> {
  const waiting = forgeries.values();
  const presented: string[] = [];
  const presenter = async (): Promise<void> => {
    for (const [name, token] of waiting) {
      const answer = await present(strategy, token);
      expect(answer.status, `${name}: ${answer.text}`).toBe(401);
      expectProblem(answer, 401, 'session_ended');
      presented.push(name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, presenter));
  expect(presented.toSorted()).toEqual(forgeries.map(([name]) => name).toSorted());
}

// No test of this file is concurrent with another: each ends by showing that good tokens still work everywhere.
describe.for(bearers)('$name', (strategy) => {
  const goodToken = async (): Promise<string> =>
    (await signIn(strategy, await newUser(strategy))).bearer ?? '';

  test('no other algorithm, and none at all', async () => {
    const good = await goodToken();
    const { head, claims, signature } = parts(good);
    const jwks = await exchange({ host: hostOf(strategy), path: '/.well-known/jwks.json' });
    const { keys } = json<{ keys: JsonWebKey[] }>(jwks);
    const none = ['none', 'None', 'NONE', 'nOnE', '', null, undefined].map(
      (alg) => [`alg ${alg}`, `${encode({ ...head, alg })}.${encode(claims)}`] as const,
    );
    const forgeries: [string, string][] = [
      ...none.map(([name, input]): [string, string] => [name, `${input}.`]),
      ...none.map(([name, input]): [string, string] => [`${name}, old signature`, `${input}.${signature}`]),
      ...keys.flatMap((key) =>
        macWithPublicKey(head, claims, key).map((token, index): [string, string] => [
          `HS256 by public key, form ${index}`,
          token,
        ]),
      ),
      ...['EdDSA', 'Ed25519', 'ES256', 'RS256', 'eddsa'].map((alg): [string, string] => [
        `${alg} by another key`,
        signed({ ...head, alg }, claims),
      ]),
    ];
    await refusedEverywhere(strategy, forgeries);
    await expectAliveEverywhere({ strategy, bearer: good });
  });

  test('no key that the token brings or names', async () => {
    const good = await goodToken();
    const { head, claims } = parts(good);
    const url = `http://127.0.0.1:${await listening}/keys.json`;
    const jwk = attacker.publicKey.export({ format: 'jwk' });
    const heads = [
      { ...head, jwk },
      { alg: head.alg, jwk },
      { ...head, jku: url, kid: 'mine' },
      { ...head, x5u: url },
      { ...head, x5c: [encode('certificate')] },
      { ...head, kid: 'unknown' },
      { ...head, kid: '../../../../dev/null' },
      { ...head, kid: "' UNION SELECT 'x' --" },
      { ...head, kid: `${url}#x` },
      { ...head, kid: 'a'.repeat(2000) },
      { ...head, kid: ['x'] },
      { ...head, kid: null },
      { alg: head.alg },
      { ...head, crit: ['exp'], exp: 1 },
      { ...head, b64: false, crit: ['b64'] },
      { ...head, typ: 'JWT' },
      { ...head, alg: 'dir', enc: 'A256GCM' },
    ];
    await refusedEverywhere(
      strategy,
      heads.map((each) => [JSON.stringify(each).slice(0, 120), signed(each, claims)]),
    );
    expect(visits).toEqual([]);
    await expectAliveEverywhere({ strategy, bearer: good });
  });

  test('no changed claim under the old signature, none without its deadlines', async () => {
    const good = await goodToken();
    const { claims, signature } = parts(good);
    const [first = ''] = good.split('.');
    const now = Math.floor(Date.now() / 1000);
    const { exp: _exp, ...endless } = claims;
    const changed: Record<string, unknown>[] = [
      { ...claims, exp: now + 1000 * hour },
      endless,
      { ...claims, exp: null },
      { ...claims, exp: '9999999999' },
      { ...claims, roles: ['admin'] },
      { ...claims, sub: 'root' },
      { ...claims, aud: 'shared' },
      { ...claims, nbf: now + hour },
      { ...claims, iss: 'https://evil.example' },
    ];
    await refusedEverywhere(
      strategy,
      changed.flatMap((each): [string, string][] => [
        [`old signature, ${JSON.stringify(each)}`, `${first}.${encode(each)}.${signature}`],
        [`own signature, ${JSON.stringify(each)}`, signed(parts(good).head, each)],
      ]),
    );
    await expectAliveEverywhere({ strategy, bearer: good });
  });

  test('no other spelling of a good token', async () => {
    const good = await goodToken();
    const [head = '', claims = '', signature = ''] = good.split('.');
    await expectAliveEverywhere({ strategy, bearer: good });
    const spellings: [string, string][] = [
      ...sameBytes(signature).map((other): [string, string] => ['same bytes', `${head}.${claims}.${other}`]),
      ['padding', `${good}=`],
      ['two paddings', `${good}==`],
      ['a tail', `${good}A`],
      ['a dot', `${good}.`],
      ['a part', `${good}.x`],
      ['a leading dot', `.${good}`],
      ['two parts', `${head}.${claims}`],
      ['no signature', `${head}.${claims}.`],
      ['a space inside', `${head}.${claims}.${signature.slice(0, 9)} ${signature.slice(9)}`],
      ['a tab inside', `${head}.${claims}.${signature.slice(0, 9)}\t${signature.slice(9)}`],
      ['plain base64', `${head}.${claims}.${signature.slice(0, 9)}+${signature.slice(10)}`],
      ['percent', `${good.slice(0, -1)}%${good.charCodeAt(good.length - 1).toString(16)}`],
      ['quotes', `"${good}"`],
      ['a comma', `${good},${good}`],
      ['JSON', JSON.stringify({ protected: head, payload: claims, signature })],
      ['in part changed', `${head}.${flip(claims, 5)}.${signature}`],
      ['five parts', `${good}.${head}.${claims}`],
    ];
    const flipped = Array.from({ length: Math.ceil(good.length / 7) }, (_, index) => index * 7)
      .filter((index) => good.charAt(index) !== '.')
      .map((index): [string, string] => [`character ${index}`, flip(good, index)]);
    await refusedEverywhere(strategy, [...spellings, ...flipped]);
    await expectAliveEverywhere({ strategy, bearer: good });
  });

  test.for([
    ['no token', 'Bearer'],
    ['an empty token', 'Bearer '],
    ['another scheme', 'Basic cm9vdDpyb290'],
    ['no scheme', 'x'],
    ['garbage', 'Bearer ...'],
    ['only dots', `Bearer ${'.'.repeat(100)}`],
    ['a very long token', `Bearer ${'a'.repeat(6000)}`],
    ['not ASCII', 'Bearer é'],
    ['nested objects', `Bearer ${encode('{"alg":{"x":1}}')}.${encode('[]')}.x`],
    ['no JSON', `Bearer ${encode('x')}.${encode('y')}.z`],
    ['a prototype', `Bearer ${encode('{"alg":"none","__proto__":{"kid":"x"}}')}.${encode('{}')}.x`],
  ] as [string, string][])('Authorization with %s is refused on every replica', async ([, authorization]) => {
    const answers = await onEveryReplica(() =>
      exchange({ host: hostOf(strategy), path: '/api/me', headers: [['authorization', authorization]] }),
    );
    for (const answer of answers.values()) expectProblem(answer, 401, 'session_ended', 'not_authenticated');
  });
});
