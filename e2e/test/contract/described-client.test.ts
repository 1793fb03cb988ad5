import { json } from '@gatehouse/testkit/answer';
import { describe, expect, test } from 'vitest';
import { newUser } from '../../support/accounts.ts';
import { exchange, hostOf, originOf } from '../../support/exchange.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';

type Headers = [string, string][];
interface Description {
  paths: Record<string, Record<string, { requestBody?: object }>>;
}

/** One of each way of carrying a credential, known to every replica. */
const chosen = strategies.filter(({ name }) => ['shared', 'token', 'sealed'].includes(name));

const described = (strategy: Strategy) => exchange({ host: hostOf(strategy), path: '/openapi.json' });

/** What a generated client sends with a call: where a body is described, it announces one and sends `{}` at least. */
async function call(strategy: Strategy, method: string, path: string, sent: object, credential: Headers) {
  const { paths } = json<Description>(await described(strategy));
  const operation = paths[path]?.[method];
  const body = operation?.requestBody === undefined ? '' : JSON.stringify(sent);
  const type: Headers = body === '' ? [] : [['content-type', 'application/json']];
  const headers: Headers = [['origin', originOf(strategy)], ...type, ...credential];
  return exchange({ host: hostOf(strategy), method: method.toUpperCase(), path, headers, body });
}

describe('a client that follows a host’s description', () => {
  test.for(chosen)('signs in and out at $name', async (strategy) => {
    const { username, password } = await newUser(strategy);
    const signedIn = await call(strategy, 'post', '/auth/login', { username, password }, []);
    const { access_token: token } = json<{ access_token?: string }>(signedIn);
    const cookies = signedIn.setCookies.map((line) => line.split(';')[0] ?? '').join('; ');
    const credential: Headers = [
      token === undefined ? ['cookie', cookies] : ['authorization', `Bearer ${token}`],
    ];
    const seen = await call(strategy, 'get', '/api/me', {}, credential);
    const signedOut = await call(strategy, 'post', '/auth/logout', {}, credential);
    expect([signedIn.status, seen.status, signedOut.status]).toEqual([200, 200, 204]);
  });
});
