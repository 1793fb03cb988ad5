import type { Credential } from '../../histories/src/log.ts';
import { callOf, PLAIN_WISH, type Wish } from '../../histories/src/play/calls.ts';
import { Jar } from '../../histories/src/play/jar.ts';
import type { UserPool } from '../../histories/src/play/user-pool.ts';
import { type Call, type Carry, type Gateway, originOf } from '../../histories/src/play/wire.ts';

/** Where people and programs put what they should not, each as one request. */
const MISPLACED: Readonly<Record<string, (text: string) => Partial<Call>>> = {
  'in the query': (text) => ({ path: `/api/me?access_token=${text}` }),
  'in the path': (text) => ({ path: `/api/${text}` }),
  'in the path of auth': (text) => ({ path: `/auth/sessions/${text}`, method: 'DELETE' }),
  'as a program’s name': (text) => ({ headers: { 'user-agent': text } }),
  'as the page before': (text) => ({ headers: { referer: `https://shop.example/?token=${text}` } }),
  'in another scheme': (text) => ({ headers: { authorization: `Basic ${text}` } }),
  'in a cookie of another name': (text) => ({ headers: { cookie: `token=${text}` } }),
  'as a user’s name': (text) => posted('/auth/login', { username: text, password: text }),
  'as a wrong password': (text) => posted('/auth/login', { username: 'ada', password: text }),
  'in half a body': (text) => ({ ...posted('/auth/login', {}), body: `{"password":"${text}` }),
};

const posted = (path: string, body: object): Partial<Call> => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A cluster, listened to. */
export interface Place {
  readonly gateway: Gateway;
  readonly carry: Carry;
  readonly people: UserPool;
}

/** A client that is signed in with a strategy, and stays so, presents its credentials where they do not belong. */
export async function misuse({ gateway, carry, people }: Place, strategy: string): Promise<void> {
  const { id, username, passwords } = await people.take();
  // A history may have changed it: the last one is the present one (`Member.passwords`).
  const password = passwords.at(-1) ?? '';
  const origin = originOf(gateway, strategy);
  const ask = (wish: Partial<Wish> & Pick<Wish, 'kind'>) =>
    carry(strategy, callOf({ ...PLAIN_WISH, ...wish }, origin, id));
  const jar = new Jar();
  jar.keep(await people.signIn(strategy, { username, password }));
  const { session, access, refresh, cart } = jar;
  if (session !== undefined) await ask({ kind: 'me', credential: held('session', session), cart });
  if (access !== undefined) await ask({ kind: 'me', credential: held('access', access) });
  for (const text of [session, access, refresh, password]) {
    if (text === undefined) continue;
    for (const wrongly of Object.values(MISPLACED)) {
      const call = {
        method: 'GET',
        path: '/api/me',
        headers: {},
        body: undefined,
        ...wrongly(text),
      } as const;
      await carry(strategy, {
        ...call,
        headers: { origin, 'sec-fetch-site': 'same-origin', ...call.headers },
      });
    }
  }
}

const held = (kind: Credential['kind'], text: string): Credential => ({
  ...{ kind, text, inBody: false, sessionId: '', userId: '', since: 0, affinity: undefined },
});
