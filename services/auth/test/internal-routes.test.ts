import { INTERNAL_SECRET_HEADER } from '@gatehouse/contracts';
import { createLogger, createService, type Service, systemRandom, Unavailable } from '@gatehouse/defaults';
import type { Accounts } from '@gatehouse/session';
import { ManualClock, ModelAccounts, testLimits } from '@gatehouse/session/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdministration } from '../src/domain/administration.ts';
import { createKeyCipher } from '../src/domain/keys/cipher.ts';
import { createSigningRing } from '../src/domain/keys/ring.ts';
import { internalRoutes } from '../src/routes/internal/index.ts';
import { ModelFeed, ModelKeyStore, ModelUsers } from './support/models.ts';

const secrets = {
  query: 'the secret of questions, long enough',
  change: 'the secret of changes, long enough',
};
/** The calls that ask and change nothing. */
const QUESTIONS = /^.internal.(standings|renewals|uses|keys$)/;
const standing = { generation: 0, rights: 0, roles: ['customer'] };

describe('the internal routes', () => {
  let app: Service;
  let accounts: ModelAccounts;
  let users: ModelUsers;
  let store: ModelKeyStore;
  let checked: number;

  beforeEach(async () => {
    accounts = new ModelAccounts();
    accounts.add('ada', 'correct horse');
    users = new ModelUsers();
    store = new ModelKeyStore();
    checked = 0;
    const cipher = createKeyCipher(systemRandom.bytes(32), systemRandom);
    const ring = createSigningRing({ store, cipher, times: testLimits(), clock: new ManualClock() });
    await ring.prepare();
    app = createService({
      name: 'auth',
      replica: 'auth-1',
      logger: createLogger({ name: 'auth', replica: 'auth-1', level: 'silent' }),
      trustedProxies: [],
    });
    app.register(internalRoutes, {
      secrets,
      accounts: counted(accounts),
      administration: createAdministration({ users, feed: new ModelFeed(), ring }),
      renew: async (sessionId, generation) =>
        sessionId === 'live' && generation === 1
          ? { standing: { ...standing, roles: [] }, idleExpiresAt: 1, absoluteExpiresAt: 2 }
          : undefined,
      use: async (sessionId, usedAt) => sessionId === 'live' && usedAt === 7,
      ring,
    });
  });
  afterEach(() => app.close());

  const counted = (inner: ModelAccounts): Accounts => ({
    checkPassword: (attempt) => {
      checked += 1;
      return inner.checkPassword(attempt);
    },
    changePassword: (change) => inner.changePassword(change),
    standing: (userId) => inner.standing(userId),
    endSessions: (userId) => inner.endSessions(userId),
  });

  async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
    const secret = QUESTIONS.test(url) ? secrets.query : secrets.change;
    const headers = { [INTERNAL_SECRET_HEADER]: secret };
    const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json<unknown>() };
  }
  const attempt = { username: 'ada', password: 'correct horse', address: '198.51.100.7' };

  it.each([
    ['no secret', {}],
    ['another secret', { [INTERNAL_SECRET_HEADER]: `${secrets.change}x` }],
    ['an empty secret', { [INTERNAL_SECRET_HEADER]: '' }],
    ['the beginning of the secret', { [INTERNAL_SECRET_HEADER]: secrets.change.slice(0, -1) }],
    ['the secret of questions', { [INTERNAL_SECRET_HEADER]: secrets.query }],
  ])('refuse whoever comes with %s, before anything is done', async (_what, headers) => {
    const paths = ['/internal/password-checks', '/internal/endings', '/internal/keys/rotate'];
    for (const url of paths) {
      const answer = await app.inject({ method: 'POST', url, headers, payload: attempt });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'not_authenticated']);
      expect(answer.headers['www-authenticate']).toBeDefined();
    }
    expect(checked).toBe(0);
    expect(store.rows).toHaveLength(1);
  });

  it('answer no question under the secret of changes', async () => {
    const headers = { [INTERNAL_SECRET_HEADER]: secrets.change };
    for (const url of ['/internal/standings/id-of-ada', '/internal/keys']) {
      expect((await app.inject({ url, headers })).statusCode, url).toBe(401);
    }
  });

  it('check passwords', async () => {
    const account = { id: 'id-of-ada', username: 'ada', standing };
    expect(await ask('POST', '/internal/password-checks', attempt)).toEqual({
      status: 200,
      body: { outcome: 'accepted', account },
    });
    expect(await ask('POST', '/internal/password-checks', { ...attempt, password: 'x' })).toEqual({
      status: 200,
      body: { outcome: 'refused' },
    });
    expect((await ask('POST', '/internal/password-checks', { ...attempt, role: 'admin' })).status).toBe(400);
    expect((await ask('POST', '/internal/password-checks', { ...attempt, password: ['x'] })).status).toBe(
      400,
    );
  });

  it('keep every field of every outcome', async () => {
    const outcomes = [
      { outcome: 'limited', retryAfter: 7 },
      { outcome: 'overloaded', retryAfter: 3 },
    ] as const;
    for (const outcome of outcomes) {
      accounts.checkPassword = async () => outcome;
      expect((await ask('POST', '/internal/password-checks', attempt)).body).toEqual(outcome);
    }
    accounts.changePassword = async () => ({ outcome: 'rejected' });
    const change = { userId: 'u', current: 'a', next: 'b', address: 'c' };
    expect((await ask('POST', '/internal/password-changes', change)).body).toEqual({ outcome: 'rejected' });
  });

  it('tell standings and end sessions, also of users that are no more', async () => {
    expect((await ask('GET', '/internal/standings/id-of-ada')).body).toEqual({ standing });
    expect((await ask('GET', '/internal/standings/nobody')).body).toEqual({ standing: null });
    expect((await ask('POST', '/internal/endings', { userId: 'id-of-ada' })).body).toMatchObject({
      account: { standing: { generation: 1 } },
    });
    expect((await ask('POST', '/internal/endings', { userId: 'nobody' })).body).toEqual({ account: null });
  });

  it('renew sealed sessions', async () => {
    const renewal = { standing: { ...standing, roles: [] }, idleExpiresAt: 1, absoluteExpiresAt: 2 };
    const body = { sessionId: 'live', generation: 1 };
    expect((await ask('POST', '/internal/renewals', body)).body).toEqual({ renewal });
    expect((await ask('POST', '/internal/renewals', { ...body, generation: 0 })).body).toEqual({
      renewal: null,
    });
  });

  it('administer', async () => {
    const user = await users.create({ username: 'eve', passwordHash: 'x', roles: ['customer'] });
    const path = `/internal/users/${user?.id}`;
    expect((await ask('GET', '/internal/users?query=ev')).body).toEqual({ users: [user] });
    expect((await ask('PUT', `${path}/roles`, { roles: ['analyst'] })).body).toEqual({
      user: { ...user, roles: ['analyst'] },
    });
    expect((await ask('PUT', `${path}/roles`, { roles: ['owner'] })).status).toBe(400);
    expect((await ask('POST', `${path}/revoke`)).body).toEqual({ existed: true });
    expect((await ask('DELETE', path)).body).toEqual({ existed: true });
    expect((await ask('DELETE', path)).body).toEqual({ existed: false });
    expect((await ask('PUT', `${path}/roles`, { roles: [] })).body).toEqual({ user: null });
  });

  it('tell the keys, and rotate them', async () => {
    const before = (await ask('GET', '/internal/keys')).body as { keys: { kid: string }[] };
    const { kid } = (await ask('POST', '/internal/keys/rotate', { mode: 'emergency' })).body as {
      kid: string;
    };
    expect((await ask('GET', '/internal/keys')).body).toMatchObject({
      keys: [{ kid }],
      withdrawn: [{ kid: before.keys[0]?.kid }],
    });
    expect((await ask('POST', '/internal/keys/rotate', { mode: 'now' })).status).toBe(400);
  });

  it('say undecided when nobody can be asked', async () => {
    accounts.away = true;
    store.away = true;
    expect((await ask('GET', '/internal/standings/id-of-ada')).status).toBe(503);
    expect((await ask('POST', '/internal/endings', { userId: 'id-of-ada' })).status).toBe(503);
    expect((await ask('GET', '/internal/keys')).body).toMatchObject({ code: 'undecided', retryAfter: 1 });
    accounts.checkPassword = () => Promise.reject(new Unavailable('away'));
    expect((await ask('POST', '/internal/password-checks', attempt)).status).toBe(503);
  });
});
