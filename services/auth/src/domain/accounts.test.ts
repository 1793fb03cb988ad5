import { Unavailable } from '@gatehouse/defaults';
import { ActorRefused } from '@gatehouse/session';
import { countingRandom, ManualClock, testActor } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelUsers } from '../../test/support/model-users.ts';
import { ModelCounters, ModelFeed, ModelHash } from '../../test/support/models.ts';
import { createAccounts } from './accounts.ts';
import { createAttemptLimits, signInsBy } from './attempts.ts';
import { FairQueue } from './passwords/fair-queue.ts';
import { createPasswordHasher } from './passwords/hasher.ts';
import { createRehash } from './passwords/rehash.ts';

const PASSWORD = 'a long enough password';
const address = '198.51.100.7';
const occasion = { strategy: 'token', requestId: 'request-1' } as const;

async function setUp({ queue: waiting = 10, concurrency = 1 } = {}) {
  const queue = new FairQueue({ concurrency, waiting, clock: new ManualClock() });
  const users = new ModelUsers();
  const hashFunction = new ModelHash();
  const accountStates = new ModelFeed();
  const counters = new ModelCounters();
  const hasher = await createPasswordHasher({
    hashFunction,
    queue,
    random: countingRandom(),
  });
  const limits = createAttemptLimits(counters, signInsBy({ accountAndAddress: 3, address: 20, account: 10 }));
  const failures: unknown[] = [];
  const rehash = createRehash({ users, hasher, report: (error) => failures.push(error) });
  const accounts = createAccounts({ users, changes: users, hasher, limits, rehash, accountStates });
  const ada = await users.create({
    username: 'Ada',
    roles: ['customer'],
    passwordHash: `hash of ${PASSWORD}`,
  });
  return {
    users,
    hashFunction,
    feed: accountStates,
    counters,
    accounts,
    queue,
    failures,
    ada: ada?.id ?? '',
  };
}

describe('checkPassword', () => {
  let test: Awaited<ReturnType<typeof setUp>>;
  beforeEach(async () => {
    test = await setUp();
  });
  const check = (username: string, password: string, from = address) =>
    test.accounts.checkPassword({ ...occasion, username, password, address: from });

  it('accepts the right password, whatever the case of the name', async () => {
    expect(await check('aDA', PASSWORD)).toEqual({
      outcome: 'accepted',
      account: {
        id: test.ada,
        username: 'Ada',
        accountState: { sessionGeneration: 1, rolesVersion: 1, roles: ['customer'] },
      },
    });
    expect([...test.counters.counts]).toEqual([]);
    expect(test.counters.held).toBe(0);
  });

  it('answers an unknown user and a wrong password alike, at one cost', async () => {
    const wrong = await check('ada', 'not it');
    const unknown = await check('unknown', 'not it');
    expect([wrong, unknown]).toEqual([{ outcome: 'refused' }, { outcome: 'refused' }]);
    expect(test.hashFunction.verified.map(({ phc }) => phc)).toEqual([
      `hash of ${PASSWORD}`,
      expect.stringMatching(/^hash of .{20}/),
    ]);
  });

  it('never accepts an unknown user, not even with the password behind the stand-in hash', async () => {
    await check('unknown', 'x');
    const standIn = test.hashFunction.verified[0]?.phc.replace('hash of ', '') ?? '';
    expect(await check('unknown', standIn)).toEqual({ outcome: 'refused' });
  });

  it('refuses a password that no account can have without hashing it, and counts it', async () => {
    expect(await check('ada', 'x'.repeat(257))).toEqual({ outcome: 'refused' });
    expect(test.hashFunction.verified).toEqual([]);
    expect(test.counters.counts.get(`address:${address}`)).toBe(1);
  });

  it('at the limit refuses the right password too, without hashing it', async () => {
    for (let i = 0; i < 3; i += 1) await check('ada', 'not it');
    expect(await check('ada', PASSWORD)).toEqual({ outcome: 'limited', retryAfter: 2 });
    expect(test.hashFunction.verified).toHaveLength(3);
    expect((await check('ada', PASSWORD, '203.0.113.5')).outcome).toBe('accepted');
  });

  it('limits an account over all addresses, and an address over all accounts', async () => {
    for (let i = 0; i < 10; i += 1) await check('ADA', 'not it', `203.0.113.${i}`);
    expect((await check('ada', PASSWORD, '203.0.113.99')).outcome).toBe('limited');
    for (let i = 0; i < 20; i += 1) await check(`user-${i}`, 'not it', '203.0.113.100');
    expect((await check('another', 'x', '::ffff:203.0.113.100')).outcome).toBe('limited');
  });

  it('keeps no name that was tried: people type their password there', async () => {
    await check('correct-horse-battery', 'x');
    const keys = [...test.counters.counts.keys()];
    expect(keys).toHaveLength(3);
    expect(keys.join()).not.toContain('horse');
  });
});

describe('simultaneous attempts', () => {
  it('are checked as often as the limit says, and no more', async () => {
    const { accounts, hashFunction } = await setUp({ queue: 100, concurrency: 8 });
    const guess = () => accounts.checkPassword({ ...occasion, username: 'ada', password: 'not it', address });
    const answers = await Promise.all(Array.from({ length: 50 }, guess));
    expect(hashFunction.verified).toHaveLength(3);
    expect(answers.filter(({ outcome }) => outcome === 'refused')).toHaveLength(3);
    expect(answers.filter(({ outcome }) => outcome === 'limited')).toHaveLength(47);
  });

  it('with the right password give their places back: each is accepted', async () => {
    const { accounts, counters } = await setUp({ queue: 100, concurrency: 8 });
    const right = () => accounts.checkPassword({ ...occasion, username: 'ada', password: PASSWORD, address });
    const answers = await Promise.all(Array.from({ length: 20 }, right));
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
    expect(counters.held).toBe(0);
  });

  it('whose client has gone leave the queue: nothing is hashed, nothing counted', async () => {
    const { accounts, hashFunction, counters, queue } = await setUp();
    const held = Promise.withResolvers<void>();
    hashFunction.hold = held.promise;
    const first = accounts.checkPassword({ ...occasion, username: 'ada', password: PASSWORD, address });
    await expect.poll(() => hashFunction.verified).toHaveLength(1);
    const departure = new AbortController();
    const gone = Array.from({ length: 5 }, () =>
      accounts.checkPassword({
        ...occasion,
        username: 'ada',
        password: 'not it',
        address,
        signal: departure.signal,
      }),
    );
    const outcomes = Promise.allSettled(gone);
    await expect.poll(() => queue.depth.waiting).toBe(5);
    departure.abort();
    for (const outcome of await outcomes) expect(outcome.status).toBe('rejected');
    held.resolve();
    expect((await first).outcome).toBe('accepted');
    expect(hashFunction.verified).toHaveLength(1);
    expect([...counters.counts]).toEqual([]);
  });

  it('all end at once when the database goes away, not one after the other', async () => {
    const { accounts, hashFunction, counters } = await setUp();
    const held = Promise.withResolvers<void>();
    hashFunction.hold = held.promise;
    const check = () => accounts.checkPassword({ ...occasion, username: 'ada', password: PASSWORD, address });
    const first = check();
    await expect.poll(() => hashFunction.verified).toHaveLength(1);
    const outcomes = Promise.allSettled([first, check(), check()]);
    counters.away = true;
    held.resolve();
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(Unavailable) });
    expect(hashFunction.verified).toHaveLength(1);
  });
});

describe('one that floods', () => {
  it('is refused before anything is read for it', async () => {
    const { accounts, hashFunction, counters } = await setUp({ queue: 4 });
    const held = Promise.withResolvers<void>();
    hashFunction.hold = held.promise;
    const check = () => accounts.checkPassword({ username: 'ada', password: PASSWORD, address, ...occasion });
    const kept: ReturnType<typeof check>[] = [];
    // One is hashed, half of the places to wait are the account's.
    for (let count = 0; count < 3; count += 1) {
      kept.push(check());
      await expect.poll(() => counters.asked).toBe(count + 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let count = 0; count < 20; count += 1) expect((await check()).outcome).toBe('overloaded');
    expect(counters.asked).toBe(3);
    held.resolve();
    for (const answer of await Promise.all(kept)) expect(answer.outcome).toBe('accepted');
  });
});

describe('what a password is', () => {
  it('is compared after normalisation: what looks the same is the same', async () => {
    const { accounts } = await setUp();
    const check = (username: string, password: string) =>
      accounts.checkPassword({ ...occasion, username, password, address });
    const change = (current: string, next: string, userId: string) =>
      accounts.changePassword({ actor: testActor(userId, { address }), current, next });
    const { ada } = { ada: (await check('ada', PASSWORD)) as { account: { id: string } } };
    expect((await change(PASSWORD, 'cre\u0300me bru\u0302le\u0301e', ada.account.id)).outcome).toBe(
      'accepted',
    );
    expect((await check('ada', 'cr\u00e8me\u00a0br\u00fbl\u00e9e')).outcome).toBe('accepted');
    expect((await check('ada', 'creme brulee')).outcome).toBe('refused');
  });

  it('still fits a hash of before, of what the keyboard sent, which is then replaced', async () => {
    const { accounts, users } = await setUp();
    await users.create({ username: 'eve', roles: [], passwordHash: 'hash of e\u0301clair au chocolat' });
    const check = (password: string) =>
      accounts.checkPassword({ ...occasion, username: 'eve', password, address });
    expect((await check('e\u0301clair au chocolat')).outcome).toBe('accepted');
    const stored = async () => (await users.findByName('eve'))?.passwordHash;
    await expect.poll(stored).toBe('hash of \u00e9clair au chocolat');
    expect((await check('\u00e9clair au chocolat')).outcome).toBe('accepted');
  });

  it('has its hash raised at a sign-in when new hashes cost more, and its sessions go on', async () => {
    const { accounts, users, hashFunction, failures } = await setUp();
    await users.create({ username: 'eve', roles: [], passwordHash: `old hash of ${PASSWORD}` });
    const check = (password: string) =>
      accounts.checkPassword({ ...occasion, username: 'eve', password, address });
    expect((await check('not it')).outcome).toBe('refused');
    expect(hashFunction.hashed).toBe(1);
    expect((await check(PASSWORD)).outcome).toBe('accepted');
    await expect.poll(async () => (await users.findByName('eve'))?.passwordHash).toBe(`hash of ${PASSWORD}`);
    expect((await users.findByName('eve'))?.accountState.sessionGeneration).toBe(1);
    expect(failures).toEqual([]);
  });

  it('can be changed while its hash is raised', async () => {
    const { accounts, users } = await setUp();
    const eve = await users.create({ username: 'eve', roles: [], passwordHash: `old hash of ${PASSWORD}` });
    users.meanwhile = () =>
      users.upgradeHash(eve?.id ?? '', `old hash of ${PASSWORD}`, `hash of ${PASSWORD}`);
    const change = { actor: testActor(eve?.id ?? ''), current: PASSWORD, next: 'another long password' };
    expect((await accounts.changePassword(change)).outcome).toBe('accepted');
    expect((await users.findByName('eve'))?.passwordHash).toBe('hash of another long password');
  });
});

describe('a full queue', () => {
  it('is an answer of its own: nothing was checked and nothing counted', async () => {
    const { accounts, hashFunction, counters } = await setUp({ queue: 0 });
    const held = Promise.withResolvers<void>();
    hashFunction.hold = held.promise;
    const first = accounts.checkPassword({ ...occasion, username: 'ada', password: PASSWORD, address });
    await expect.poll(() => hashFunction.verified).toHaveLength(1);
    const second = await accounts.checkPassword({
      ...occasion,
      username: 'ada',
      password: 'not it',
      address,
    });
    expect(second).toEqual({ outcome: 'overloaded', retryAfter: 1 });
    expect([...counters.counts]).toEqual([]);
    held.resolve();
    expect((await first).outcome).toBe('accepted');
  });
});

describe('changePassword', () => {
  let test: Awaited<ReturnType<typeof setUp>>;
  beforeEach(async () => {
    test = await setUp();
  });
  const change = (current: string, next: string, sessionId = 'session-1', generation = 1) =>
    test.accounts.changePassword({ actor: testActor(test.ada, { sessionId, generation }), current, next });
  const NEXT = 'another long password';

  it('sets the new one and ends all sessions, known to the shared store before it answers', async () => {
    const answer = await change(PASSWORD, 'another long password');
    expect(answer).toMatchObject({
      outcome: 'accepted',
      account: { accountState: { sessionGeneration: 2 } },
    });
    expect(test.feed.told).toMatchObject([
      { userId: test.ada, accountState: { sessionGeneration: 2 }, gone: false },
    ]);
    const check = (password: string) =>
      test.accounts.checkPassword({ ...occasion, username: 'ada', password, address });
    expect((await check(PASSWORD)).outcome).toBe('refused');
    expect((await check('another long password')).outcome).toBe('accepted');
  });

  it('needs the present one; a wrong one counts and changes nothing', async () => {
    expect(await change('not it', 'another long password')).toEqual({ outcome: 'refused' });
    expect(test.counters.counts.get(`address:${address}`)).toBe(1);
    expect(test.hashFunction.hashed).toBe(1);
    expect(test.feed.told).toEqual([]);
  });

  it('is limited like a sign-in', async () => {
    for (let i = 0; i < 3; i += 1) await change('not it', 'another long password');
    expect(await change(PASSWORD, 'another long password')).toEqual({ outcome: 'limited', retryAfter: 2 });
  });

  it.each(['short', 'password1', 'Ada-2024-2024', 'x'.repeat(257)])('does not set %s', async (next) => {
    expect(await change(PASSWORD, next)).toEqual({ outcome: 'rejected' });
    expect((await test.users.findById(test.ada))?.accountState.sessionGeneration).toBe(1);
  });

  it('lets only one of two changes at once through: the other one’s session has ended with it', async () => {
    test.users.meanwhile = () => change(PASSWORD, 'the change that was faster', 'session-2');
    await expect(change(PASSWORD, 'the change that was slower')).rejects.toThrow(ActorRefused);
    expect((await test.users.findById(test.ada))?.passwordHash).toBe('hash of the change that was faster');
  });

  it('refuses for an account that was deleted under its session', async () => {
    test.users.drop(test.ada);
    await expect(change(PASSWORD, NEXT)).rejects.toMatchObject({ reason: 'session_ended' });
  });

  it('is completed by the same request of the same session after a failure, and that counts as no failure', async () => {
    test.feed.away = true;
    await expect(change(PASSWORD, NEXT)).rejects.toBeInstanceOf(Unavailable);
    test.feed.away = false;
    for (let again = 0; again < 5; again += 1) {
      expect(await change(PASSWORD, NEXT)).toMatchObject({
        outcome: 'accepted',
        account: { accountState: { sessionGeneration: 2 } },
      });
    }
    const former = { sessionId: 'session-1', address, ...occasion };
    const repeated = await test.accounts.changePassword({ actor: former, current: PASSWORD, next: NEXT });
    expect(repeated.outcome).toBe('accepted');
    expect([...test.counters.counts]).toEqual([]);
    expect(test.feed.told.at(-1)).toMatchObject({ userId: test.ada, accountState: { sessionGeneration: 2 } });
  });

  it('is completed by two of the same request at once', async () => {
    test.users.meanwhile = () => change(PASSWORD, NEXT);
    expect((await change(PASSWORD, NEXT)).outcome).toBe('accepted');
    expect((await test.users.findById(test.ada))?.accountState.sessionGeneration).toBe(2);
  });

  it('is not repeated with other passwords, by another session, or after a later ending', async () => {
    await change(PASSWORD, NEXT);
    expect(await change('not it', NEXT)).toEqual({ outcome: 'refused' });
    expect(await change(PASSWORD, 'not the one either')).toEqual({ outcome: 'refused' });
    expect(test.counters.counts.get(`address:${address}`)).toBe(1);
    await expect(change(PASSWORD, NEXT, 'session-2')).rejects.toThrow(ActorRefused);
    await test.accounts.revokeSessions(testActor(test.ada, { sessionId: 'session-3', generation: 2 }));
    await expect(change(PASSWORD, NEXT)).rejects.toMatchObject({ reason: 'session_ended' });
  });
});

describe('endSessions', () => {
  it('raises the generation and tells the shared store', async () => {
    const { accounts, feed, ada } = await setUp();
    expect((await accounts.revokeSessions(testActor(ada))).accountState.sessionGeneration).toBe(2);
    expect((await accounts.accountState(ada))?.sessionGeneration).toBe(2);
    expect(feed.told).toHaveLength(1);
    await expect(accounts.revokeSessions(testActor('unknown'))).rejects.toThrow(ActorRefused);
  });

  it('is not repeated by a session that another ending has ended since', async () => {
    const { accounts, ada } = await setUp();
    await accounts.revokeSessions(testActor(ada));
    const later = testActor(ada, { sessionId: 'session-2', generation: 2 });
    await accounts.revokeSessions(later);
    await expect(accounts.revokeSessions(testActor(ada))).rejects.toMatchObject({ reason: 'session_ended' });
    expect((await accounts.revokeSessions(later)).accountState.sessionGeneration).toBe(3);
  });

  it('is not acknowledged when the shared store could not be told; asked again, it is completed', async () => {
    const { accounts, feed, ada } = await setUp();
    feed.away = true;
    await expect(accounts.revokeSessions(testActor(ada))).rejects.toBeInstanceOf(Unavailable);
    feed.away = false;
    expect((await accounts.revokeSessions(testActor(ada))).accountState.sessionGeneration).toBe(2);
    const { sessionId } = testActor(ada);
    const former = { sessionId, address, ...occasion };
    expect((await accounts.revokeSessions(former)).accountState.sessionGeneration).toBe(2);
    expect(feed.told).toHaveLength(2);
    await expect(accounts.revokeSessions({ ...former, sessionId: 'another' })).rejects.toThrow(ActorRefused);
    await expect(accounts.revokeSessions({ ...former, strategy: 'denylist' })).rejects.toThrow(ActorRefused);
  });
});
