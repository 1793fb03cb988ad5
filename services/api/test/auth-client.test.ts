import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Unavailable } from '@gatehouse/defaults';
import { testActor } from '@gatehouse/session/testing';
import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import { AuthClient } from '../src/adapters/auth-client.ts';
import { HttpAccounts } from '../src/adapters/http-accounts.ts';
import { HttpAdministration } from '../src/adapters/http-administration.ts';
import { HttpKeySource } from '../src/adapters/http-keys.ts';
import { queryRenewalWith } from '../src/adapters/http-renewals.ts';

const SECRET = 'the secret of this deployment, which no log may hold';
const CHANGE_SECRET = 'the secret of changes, which fewer may see';
const CALL = {
  method: 'GET',
  path: '/internal/thing',
  answer: Type.Object({ name: Type.String() }),
} as const;
const ACCOUNT_STATE = { sessionGeneration: 1, rolesVersion: 2, roles: ['customer'] };
const ACTOR = testActor('u1', { strategy: 'sticky', receipt: 'r1' });
const REFUSED = { refused: { reason: 'fresh_sign_in_required', maxAge: 900 } };
const ACCOUNT = { id: 'u1', username: 'ada', accountState: ACCOUNT_STATE };

const servers: Server[] = [];
const clients: AuthClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Auth, as this test plays it. */
async function authThat(answer: RequestListener): Promise<AuthClient> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new AuthClient({
    url: `http://127.0.0.1:${port}/`,
    secrets: { query: SECRET, change: CHANGE_SECRET },
  });
  clients.push(client);
  return client;
}

const json =
  (value: unknown): RequestListener =>
  (_request, response) =>
    void response.setHeader('content-type', 'application/json').end(JSON.stringify(value));

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const text = (await request.setEncoding('utf8').toArray()).join('');
  return text === '' ? undefined : JSON.parse(text);
}

/** Auth that answers `value` and remembers what it was asked. */
async function recorded(value: unknown) {
  const asked: { call: string; secret: unknown; type: unknown; body: unknown }[] = [];
  const auth = await authThat((request, response) => {
    void bodyOf(request).then((body) => {
      const { method, url, headers } = request;
      const call = `${method} ${url}`;
      if (url !== '/health/live') {
        asked.push({
          call,
          secret: headers['gatehouse-internal-secret'],
          type: headers['content-type'],
          body,
        });
      }
      json(url === '/health/live' ? { live: true } : value)(request, response);
    });
  });
  return { auth, asked };
}

function textOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    parts.push(at.message, at.stack ?? '', JSON.stringify(at));
  return parts.join('\n');
}

async function failureOf(promise: Promise<unknown>): Promise<Unavailable> {
  const outcome: unknown = await promise.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (!(outcome instanceof Unavailable)) throw new Error(`expected Unavailable, saw ${String(outcome)}`);
  return outcome;
}

describe('AuthClient', () => {
  it('sends the secret, and no content type without a body', async () => {
    const { auth, asked } = await recorded({ name: 'thing' });
    expect(await auth.ask(CALL)).toEqual({ name: 'thing' });
    expect(asked).toEqual([
      { call: 'GET /internal/thing', secret: SECRET, type: undefined, body: undefined },
    ]);
  });

  it('shows the secret of changes with a change only', async () => {
    const { auth, asked } = await recorded({ name: 'thing' });
    await auth.change(CALL);
    await auth.ask(CALL);
    expect(asked.map(({ secret }) => secret)).toEqual([CHANGE_SECRET, SECRET]);
  });

  it('names the variable that auth refuses, and not its value', async () => {
    const auth = await authThat((_request, response) => void response.writeHead(401).end('{}'));
    const [question, change] = [await failureOf(auth.ask(CALL)), await failureOf(auth.change(CALL))];
    expect(textOf(question)).toContain('auth refused INTERNAL_QUERY_SECRET');
    expect(textOf(change)).toContain('auth refused INTERNAL_CHANGE_SECRET');
    expect(textOf(question) + textOf(change)).not.toMatch(new RegExp(`${SECRET}|${CHANGE_SECRET}`));
  });

  it('keeps its connections', async () => {
    const ports = new Set<number | undefined>();
    const auth = await authThat((request, response) => {
      ports.add(request.socket.remotePort);
      json({ name: 'thing' })(request, response);
    });
    for (let call = 0; call < 20; call += 1) await auth.ask(CALL);
    // A connection is free again a moment after its answer was read, so a second one may be in turn with it.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('lets idle connections go before they hold up a drain', async () => {
    const closed = Promise.withResolvers<void>();
    const auth = await authThat((request, response) => {
      request.socket.once('close', closed.resolve);
      // Node says how long it keeps a connection; that is no reason to hold on to it.
      response.setHeader('keep-alive', 'timeout=72');
      json({ name: 'thing' })(request, response);
    });
    await auth.ask(CALL);
    const started = performance.now();
    await closed.promise;
    expect(performance.now() - started).toBeLessThan(4500);
  }, 10_000);

  it.each<[string, RequestListener]>([
    ['an error', (_request, response) => void response.writeHead(500).end('{"name":"thing"}')],
    ['a refusal of the secret', (_request, response) => void response.writeHead(403).end('{"name":"thing"}')],
    ['nothing there', (_request, response) => void response.writeHead(404).end('{"name":"thing"}')],
    ['a redirect', (_request, response) => void response.writeHead(307, { location: '/elsewhere' }).end()],
    ['no JSON', (_request, response) => void response.end('<html>')],
    ['nothing', (_request, response) => void response.end()],
    ['another shape', json({ name: 7 })],
    ['null', json(null)],
    [
      'a connection cut short',
      (_request, response) => void response.writeHead(200, { 'content-length': '99' }).end('{'),
    ],
    ['a connection closed', (request) => void request.socket.destroy()],
  ])('takes %s for no answer', async (_what, answer) => {
    const error = await failureOf((await authThat(answer)).ask(CALL));
    expect(textOf(error)).not.toContain(SECRET);
  });

  it('never follows a redirect: the secret would go along', async () => {
    const seen: (string | undefined)[] = [];
    const auth = await authThat((request, response) => {
      seen.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await failureOf(auth.ask(CALL));
    expect(seen).toEqual(['/internal/thing']);
  });

  it.each<[string, RequestListener]>([
    ['answers nothing', () => undefined],
    ['begins and does not end', (_request, response) => void response.writeHead(200).write('{"name":')],
  ])('gives up within a second on auth that %s', async (_what, answer) => {
    const auth = await authThat(answer);
    const started = performance.now();
    await failureOf(auth.ask(CALL));
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('keeps the cause of a refused connection for the log, without the secret', async () => {
    const auth = await authThat(json({}));
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const error = await failureOf(auth.ask(CALL));
    expect(textOf(error)).toContain('ECONNREFUSED');
    expect(textOf(error)).not.toContain(SECRET);
  });

  it('reads the time from the Date header, in whole seconds', async () => {
    const auth = await authThat((request, response) => {
      response.setHeader('date', 'Thu, 01 Jan 2026 00:00:00 GMT');
      json({ live: true })(request, response);
    });
    expect(await auth.time()).toEqual({ now: Date.UTC(2026, 0, 1), resolution: 1000 });
  });
});

describe('HttpAccounts', () => {
  const where = { address: '192.0.2.1', requestId: 'request-1', strategy: 'sticky' } as const;
  const attempt = { username: 'ada', password: 'secret words', ...where };
  const change = { actor: ACTOR, current: 'secret words', next: 'other words' };

  it.each([
    { outcome: 'accepted', account: ACCOUNT, receipt: 'r1' },
    { outcome: 'refused' },
    { outcome: 'limited', retryAfter: 7 },
    { outcome: 'overloaded', retryAfter: 1 },
  ])('passes on $outcome', async (answer) => {
    const { auth, asked } = await recorded(answer);
    const accounts = new HttpAccounts(auth);
    expect(await accounts.checkPassword(attempt)).toEqual(answer);
    expect(await accounts.changePassword(change)).toEqual(answer);
    expect(asked).toMatchObject([
      { call: 'POST /internal/password-checks', type: 'application/json', body: attempt },
      { call: 'POST /internal/password-changes', body: change },
    ]);
  });

  it('never takes another answer for a yes or a no', async () => {
    const { auth } = await recorded({ outcome: 'accepted' });
    await failureOf(new HttpAccounts(auth).checkPassword(attempt));
  });

  it('waits for a slow check as long as auth is there', async () => {
    const auth = await authThat((request, response) => {
      if (request.url === '/health/live') json({ live: true })(request, response);
      else setTimeout(() => json({ outcome: 'refused' })(request, response), 1000);
    });
    expect(await new HttpAccounts(auth).checkPassword(attempt)).toEqual({ outcome: 'refused' });
  });

  it('gives up within a second when auth is not there', async () => {
    const accounts = new HttpAccounts(await authThat(() => undefined));
    const started = performance.now();
    const error = await failureOf(accounts.checkPassword(attempt));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(textOf(error)).not.toContain(attempt.password);
  });

  it('hangs up when its own client has gone, so that auth hashes nothing for it', async () => {
    const arrived = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const auth = await authThat((request, response) => {
      if (request.url === '/health/live') return json({ live: true })(request, response);
      response.on('close', gone.resolve);
      arrived.resolve();
    });
    const departure = new AbortController();
    const checked = new HttpAccounts(auth).checkPassword({ ...attempt, signal: departure.signal });
    const failed = failureOf(checked);
    await arrived.promise;
    departure.abort();
    await failed;
    await gone.promise;
  });

  it('reads an account state, and that there is no such user', async () => {
    const known = await recorded({ accountState: ACCOUNT_STATE });
    expect(await new HttpAccounts(known.auth).accountState('u/1')).toEqual(ACCOUNT_STATE);
    expect(known.asked).toMatchObject([{ call: 'GET /internal/account-states/u%2F1' }]);
    expect(
      await new HttpAccounts((await recorded({ accountState: null })).auth).accountState('u1'),
    ).toBeUndefined();
  });

  it('ends sessions, and receipts', async () => {
    const { auth, asked } = await recorded({ account: ACCOUNT });
    expect(await new HttpAccounts(auth).revokeSessions(ACTOR)).toEqual(ACCOUNT);
    expect(asked).toMatchObject([
      { call: 'POST /internal/session-revocations', secret: CHANGE_SECRET, body: { actor: ACTOR } },
    ]);
    const receipts = await recorded({ ended: true });
    await new HttpAccounts(receipts.auth).revokeReceipt('r2', ACTOR);
    await new HttpAccounts(receipts.auth).revokeReceipt('r1');
    expect(receipts.asked.map(({ body }) => body)).toEqual([
      { receipt: 'r2', actor: ACTOR },
      { receipt: 'r1' },
    ]);
  });

  it('passes on that the actor was refused', async () => {
    const accounts = new HttpAccounts((await recorded(REFUSED)).auth);
    await expect(accounts.revokeSessions(ACTOR)).rejects.toMatchObject(REFUSED.refused);
    await expect(accounts.changePassword(change)).rejects.toMatchObject(REFUSED.refused);
    await expect(accounts.revokeReceipt('r1', ACTOR)).rejects.toMatchObject(REFUSED.refused);
  });
});

describe('HttpAdministration', () => {
  const USER = { id: 'u1', username: 'ada', roles: ['customer'] };
  const path = (what: string) => `POST /internal/administration/${what}`;

  it('finds users, sets roles, revokes, removes and rotates, each for its actor', async () => {
    const found = await recorded({ users: [USER] });
    expect(await new HttpAdministration(found.auth).find(ACTOR, 'a&b=c d')).toEqual([USER]);
    expect(found.asked).toMatchObject([
      { call: path('searches'), secret: CHANGE_SECRET, body: { actor: ACTOR, query: 'a&b=c d' } },
    ]);

    const roles = await recorded({ user: USER });
    expect(await new HttpAdministration(roles.auth).setRoles(ACTOR, '../u1', ['analyst'])).toEqual(USER);
    expect(roles.asked).toMatchObject([
      { call: path('roles'), body: { actor: ACTOR, userId: '../u1', roles: ['analyst'] } },
    ]);

    const existed = await recorded({ existed: true });
    const administration = new HttpAdministration(existed.auth);
    expect(await administration.revoke(ACTOR, 'u1')).toBe(true);
    expect(await administration.remove(ACTOR, 'u1')).toBe(true);
    expect(existed.asked.map(({ call }) => call)).toEqual([path('revocations'), path('removals')]);

    const rotated = { kid: 'k2', signsFrom: '2026-01-01T00:00:00.000Z' };
    const keys = await recorded(rotated);
    expect(await new HttpAdministration(keys.auth).rotateKeys(ACTOR, 'emergency')).toEqual(rotated);
    expect(keys.asked).toMatchObject([{ call: path('key-rotations'), body: { mode: 'emergency' } }]);
  });

  it('passes on that there is no such user, and that the actor was refused', async () => {
    const unknownUser = new HttpAdministration((await recorded({ user: null })).auth);
    expect(await unknownUser.setRoles(ACTOR, 'u1', [])).toBeUndefined();
    const absent = new HttpAdministration((await recorded({ existed: false })).auth);
    expect(await absent.revoke(ACTOR, 'u1')).toBe(false);
    const refusing = new HttpAdministration((await recorded(REFUSED)).auth);
    await expect(refusing.find(ACTOR, '')).rejects.toMatchObject(REFUSED.refused);
    await expect(refusing.setRoles(ACTOR, 'u1', [])).rejects.toMatchObject(REFUSED.refused);
    await expect(refusing.remove(ACTOR, 'u1')).rejects.toMatchObject(REFUSED.refused);
  });

  it('waits for a slow change as long as auth is there', async () => {
    const auth = await authThat((request, response) => {
      if (request.url === '/health/live') json({ live: true })(request, response);
      else setTimeout(() => json({ existed: true })(request, response), 1000);
    });
    expect(await new HttpAdministration(auth).revoke(ACTOR, 'u1')).toBe(true);
  });
});

it('fetches keys', async () => {
  const keys = {
    keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k1', alg: 'EdDSA', use: 'sig' }],
    withdrawn: [],
  };
  const { auth, asked } = await recorded(keys);
  expect(await new HttpKeySource(auth).fetch()).toEqual(keys);
  expect(asked[0]?.call).toBe('GET /internal/keys');
});

it('asks for renewals', async () => {
  const renewal = { accountState: ACCOUNT_STATE, idleExpiresAt: 1, absoluteExpiresAt: 2 };
  const { auth, asked } = await recorded({ renewal });
  expect(await queryRenewalWith(auth)('s1', 3)).toEqual(renewal);
  expect(asked).toMatchObject([
    { call: 'POST /internal/renewals', body: { sessionId: 's1', generation: 3 } },
  ]);
  expect(await queryRenewalWith((await recorded({ renewal: null })).auth)('s1', 3)).toBeUndefined();
});
