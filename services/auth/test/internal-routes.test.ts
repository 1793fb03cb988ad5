import { INTERNAL_SECRET_HEADER } from '@gatehouse/contracts';
import { createLogger, createService, type Service, systemRandom, Unavailable } from '@gatehouse/defaults';
import type { Accounts } from '@gatehouse/session';
import {
  countingRandom,
  ManualClock,
  ModelAccounts,
  testActor,
  testLimits,
} from '@gatehouse/session/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdministration } from '../src/domain/administration.ts';
import { createKeyCipher } from '../src/domain/keys/cipher.ts';
import { createSigningRing } from '../src/domain/keys/ring.ts';
import { createReceipts, receiptId, type SignIn } from '../src/domain/receipts.ts';
import { internalRoutes } from '../src/routes/internal/index.ts';
import { ModelUsers } from './support/model-users.ts';
import { ModelFeed, ModelKeyStore } from './support/models.ts';

const secrets = {
  query: 'the secret of questions, long enough',
  change: 'the secret of changes, long enough',
};
/** The calls that ask and change nothing. */
const QUESTIONS = /^.internal.(account-states|usernames|existing-accounts|renewals|session-activity|keys$)/;
const accountState = { sessionGeneration: 0, rolesVersion: 0, roles: ['customer'] };

describe('the internal routes', () => {
  let app: Service;
  let accounts: ModelAccounts;
  let users: ModelUsers;
  let store: ModelKeyStore;
  let checked: number;
  let recorded: SignIn[];
  let ended: string[];

  beforeEach(async () => {
    accounts = new ModelAccounts();
    accounts.add('ada', 'correct horse');
    users = new ModelUsers();
    store = new ModelKeyStore();
    checked = 0;
    recorded = [];
    ended = [];
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
      users,
      administration: createAdministration({ users, changes: users, feed: new ModelFeed(), ring }),
      receipts: createReceipts({
        signIns: {
          record: async (signIn) => void recorded.push(signIn),
          revoke: async (id) => void ended.push(id),
        },
        ...{ clock: new ManualClock(), random: countingRandom(), absolute: 1000 },
      }),
      renew: async (sessionId, generation) =>
        sessionId === 'live' && generation === 1
          ? { accountState: { ...accountState, roles: [] }, idleExpiresAt: 1, absoluteExpiresAt: 2 }
          : undefined,
      recordActivity: async (sessionId, usedAt) => sessionId === 'live' && usedAt === 7,
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
    accountState: (userId) => inner.accountState(userId),
    revokeSessions: (actor) => inner.revokeSessions(actor),
  });

  async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
    const secret = QUESTIONS.test(url) ? secrets.query : secrets.change;
    const headers = { [INTERNAL_SECRET_HEADER]: secret };
    const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json<unknown>() };
  }
  const where = { address: '198.51.100.7', strategy: 'sticky', requestId: 'request-1' } as const;
  const attempt = { username: 'ada', password: 'correct horse', ...where };
  const ada = { ...testActor('id-of-ada', { ...where, generation: 0 }), receipt: 'r' };

  it.each([
    ['no secret', {}],
    ['another secret', { [INTERNAL_SECRET_HEADER]: `${secrets.change}x` }],
    ['an empty secret', { [INTERNAL_SECRET_HEADER]: '' }],
    ['the beginning of the secret', { [INTERNAL_SECRET_HEADER]: secrets.change.slice(0, -1) }],
    ['the secret of questions', { [INTERNAL_SECRET_HEADER]: secrets.query }],
  ])('refuse a caller with %s, before anything is done', async (_what, headers) => {
    const paths = [
      '/internal/password-checks',
      '/internal/session-revocations',
      '/internal/administration/key-rotations',
    ];
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
    for (const url of ['/internal/account-states/id-of-ada', '/internal/usernames/ada', '/internal/keys']) {
      expect((await app.inject({ url, headers })).statusCode, url).toBe(401);
    }
  });

  it('check passwords', async () => {
    const account = { id: 'id-of-ada', username: 'ada', accountState };
    const { status, body } = await ask('POST', '/internal/password-checks', attempt);
    const receipt = expect.stringMatching(/^[\w-]{43}$/);
    expect({ status, body }).toEqual({ status: 200, body: { outcome: 'accepted', account, receipt } });
    // Of the receipt itself nothing is kept (G11).
    const id = receiptId((body as { receipt: string }).receipt);
    expect(recorded).toMatchObject([{ id, strategy: 'sticky', userId: 'id-of-ada', generation: 0 }]);
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
    const change = { actor: ada, current: 'a', next: 'b' };
    expect((await ask('POST', '/internal/password-changes', change)).body).toEqual({ outcome: 'rejected' });
  });

  it('tell how an account spells its name, and which ids belong to one', async () => {
    const eve = await users.create({ username: 'Eve', passwordHash: 'x', roles: [] });
    expect((await ask('GET', '/internal/usernames/eVE')).body).toEqual({ username: 'Eve' });
    expect((await ask('GET', '/internal/usernames/unknown')).body).toEqual({ username: null });
    const userIds = [eve?.id, 'no-such-id'];
    expect((await ask('POST', '/internal/existing-accounts', { userIds })).body).toEqual({
      userIds: [eve?.id],
    });
  });

  it('report account states and revoke sessions, also of users that are no more', async () => {
    expect((await ask('GET', '/internal/account-states/id-of-ada')).body).toEqual({ accountState });
    expect((await ask('GET', '/internal/account-states/unknown')).body).toEqual({ accountState: null });
    expect((await ask('POST', '/internal/session-revocations', { actor: ada })).body).toMatchObject({
      account: { accountState: { sessionGeneration: 1 } },
    });
    const gone = { ...ada, userId: 'unknown', sessionId: 'another' };
    expect((await ask('POST', '/internal/session-revocations', { actor: gone })).body).toEqual({
      refused: { reason: 'session_ended' },
    });
  });

  it('do nothing for an actor without a receipt, but let a session repeat what it asked for', async () => {
    const { receipt: _, ...named } = ada;
    expect((await ask('POST', '/internal/session-revocations', { actor: named })).status).toBe(400);
    const { sessionId } = ada;
    const former = { sessionId, ...where };
    const refused = { refused: { reason: 'session_ended' } };
    expect((await ask('POST', '/internal/session-revocations', { actor: former })).body).toEqual(refused);
    await ask('POST', '/internal/session-revocations', { actor: ada });
    expect((await ask('POST', '/internal/session-revocations', { actor: former })).body).toMatchObject({
      account: { accountState: { sessionGeneration: 1 } },
    });
    for (const what of ['searches', 'roles', 'key-rotations']) {
      const body = { actor: former, query: '', mode: 'scheduled' };
      expect((await ask('POST', `/internal/administration/${what}`, body)).status).toBe(400);
    }
  });

  it('end receipts', async () => {
    expect((await ask('POST', '/internal/receipt-revocations', { receipt: 'r' })).body).toEqual({
      ended: true,
    });
    expect(ended).toEqual([receiptId('r')]);
  });

  it('renew sealed sessions', async () => {
    const renewal = { accountState: { ...accountState, roles: [] }, idleExpiresAt: 1, absoluteExpiresAt: 2 };
    const body = { sessionId: 'live', generation: 1 };
    expect((await ask('POST', '/internal/renewals', body)).body).toEqual({ renewal });
    expect((await ask('POST', '/internal/renewals', { ...body, generation: 0 })).body).toEqual({
      renewal: null,
    });
  });

  it('administer for an actor that is an administrator, and tell another one why not', async () => {
    const root = await users.create({ username: 'root', passwordHash: 'x', roles: ['admin'] });
    const user = await users.create({ username: 'eve', passwordHash: 'x', roles: ['customer'] });
    const [userId, roles] = [user?.id, ['analyst']];
    const call = (actor: object, what: string, body: object) =>
      ask('POST', `/internal/administration/${what}`, { actor, ...body });
    const as = (id = '') => ({ ...ada, userId: id, generation: 1 });
    const [admin, eve] = [as(root?.id), as(user?.id)];
    const calls: [string, object][] = [
      ['searches', { query: 'ev' }],
      ['roles', { userId, roles: ['admin'] }],
      ['revocations', { userId }],
      ['removals', { userId }],
    ];
    for (const [what, body] of calls) {
      expect((await call(eve, what, body)).body).toEqual({ refused: { reason: 'forbidden' } });
    }
    expect((await call(admin, 'searches', { query: 'ev' })).body).toEqual({ users: [user] });
    expect((await call(admin, 'roles', { userId, roles })).body).toEqual({ user: { ...user, roles } });
    expect((await call(admin, 'roles', { userId, roles: ['owner'] })).status).toBe(400);
    expect((await call(admin, 'revocations', { userId })).body).toEqual({ existed: true });
    expect((await call(admin, 'removals', { userId })).body).toEqual({ existed: true });
    expect((await call(admin, 'removals', { userId })).body).toEqual({ existed: false });
    expect((await call(admin, 'roles', { userId, roles: [] })).body).toEqual({ user: null });
  });

  it('tell the keys, and rotate them', async () => {
    const before = (await ask('GET', '/internal/keys')).body as { keys: { kid: string }[] };
    const rotate = (mode: string) =>
      ask('POST', '/internal/administration/key-rotations', { actor: ada, mode });
    const { kid } = (await rotate('emergency')).body as { kid: string };
    expect((await ask('GET', '/internal/keys')).body).toMatchObject({
      keys: [{ kid }],
      withdrawn: [{ kid: before.keys[0]?.kid }],
    });
    expect((await rotate('now')).status).toBe(400);
  });

  it('say undecided when no store answers', async () => {
    accounts.away = true;
    store.away = true;
    expect((await ask('GET', '/internal/account-states/id-of-ada')).status).toBe(503);
    expect((await ask('POST', '/internal/session-revocations', { actor: ada })).status).toBe(503);
    expect((await ask('GET', '/internal/keys')).body).toMatchObject({ code: 'undecided', retryAfter: 1 });
    accounts.checkPassword = () => Promise.reject(new Unavailable('away'));
    expect((await ask('POST', '/internal/password-checks', attempt)).status).toBe(503);
  });
});
