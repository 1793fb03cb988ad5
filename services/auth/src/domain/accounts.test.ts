import { Unavailable } from '@gatehouse/defaults';
import { countingRandom, ManualClock } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelCounter, ModelFeed, ModelHash, ModelUsers } from '../../test/support/models.ts';
import { createAccounts } from './accounts.ts';
import { createSignInLimits } from './attempts.ts';
import { createPasswordHasher } from './passwords/hasher.ts';
import { BoundedQueue } from './passwords/queue.ts';

const PASSWORD = 'a long enough password';
const address = '198.51.100.7';

async function setUp({ queue = 10 } = {}) {
  const users = new ModelUsers();
  const hashFunction = new ModelHash();
  const feed = new ModelFeed();
  const counters = {
    accountAndAddress: new ModelCounter(3),
    address: new ModelCounter(20, 2500),
    account: new ModelCounter(10),
  };
  const hasher = await createPasswordHasher({
    hashFunction,
    queue: new BoundedQueue({ concurrency: 1, waiting: queue, clock: new ManualClock() }),
    random: countingRandom(),
  });
  const limits = createSignInLimits(counters);
  const accounts = createAccounts({ users, hasher, limits, feed });
  const ada = await users.create({
    username: 'Ada',
    roles: ['customer'],
    passwordHash: `hash of ${PASSWORD}`,
  });
  return { users, hashFunction, feed, counters, accounts, ada: ada?.id ?? '' };
}

describe('checkPassword', () => {
  let test: Awaited<ReturnType<typeof setUp>>;
  beforeEach(async () => {
    test = await setUp();
  });
  const check = (username: string, password: string, from = address) =>
    test.accounts.checkPassword({ username, password, address: from });

  it('accepts the right password, whatever the case of the name', async () => {
    expect(await check('aDA', PASSWORD)).toEqual({
      outcome: 'accepted',
      account: {
        id: test.ada,
        username: 'Ada',
        standing: { generation: 1, rights: 1, roles: ['customer'] },
      },
    });
    expect([...test.counters.address.counts]).toEqual([]);
  });

  it('answers an unknown user and a wrong password alike, at one cost', async () => {
    const wrong = await check('ada', 'not it');
    const unknown = await check('nobody', 'not it');
    expect([wrong, unknown]).toEqual([{ outcome: 'refused' }, { outcome: 'refused' }]);
    expect(test.hashFunction.verified.map(({ phc }) => phc)).toEqual([
      `hash of ${PASSWORD}`,
      expect.stringMatching(/^hash of .{20}/),
    ]);
  });

  it('never accepts an unknown user, not even with the password behind the stand-in hash', async () => {
    await check('nobody', 'x');
    const standIn = test.hashFunction.verified[0]?.phc.replace('hash of ', '') ?? '';
    expect(await check('nobody', standIn)).toEqual({ outcome: 'refused' });
  });

  it('refuses a password that nobody can have without hashing it, and counts it', async () => {
    expect(await check('ada', 'x'.repeat(257))).toEqual({ outcome: 'refused' });
    expect(test.hashFunction.verified).toEqual([]);
    expect(test.counters.address.counts.get(address)).toBe(1);
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
    expect(await check('somebody', 'x', '::ffff:203.0.113.100')).toEqual({
      outcome: 'limited',
      retryAfter: 3,
    });
  });

  it('keeps no name that was tried: people type their password there', async () => {
    await check('correct-horse-battery', 'x');
    const keys = Object.values(test.counters).flatMap(({ counts }) => [...counts.keys()]);
    expect(keys).toHaveLength(3);
    expect(keys.join()).not.toContain('horse');
  });
});

describe('a full queue', () => {
  it('is an answer of its own: nothing was checked and nothing counted', async () => {
    const { accounts, hashFunction, counters } = await setUp({ queue: 0 });
    const held = Promise.withResolvers<void>();
    hashFunction.hold = held.promise;
    const first = accounts.checkPassword({ username: 'ada', password: PASSWORD, address });
    await expect.poll(() => hashFunction.verified).toHaveLength(1);
    const second = await accounts.checkPassword({ username: 'ada', password: 'not it', address });
    expect(second).toEqual({ outcome: 'overloaded', retryAfter: 1 });
    expect([...counters.account.counts]).toEqual([]);
    held.resolve();
    expect((await first).outcome).toBe('accepted');
  });
});

describe('changePassword', () => {
  let test: Awaited<ReturnType<typeof setUp>>;
  beforeEach(async () => {
    test = await setUp();
  });
  const change = (current: string, next: string) =>
    test.accounts.changePassword({ userId: test.ada, current, next, address });

  it('sets the new one and ends all sessions, known to the shared store before it answers', async () => {
    const answer = await change(PASSWORD, 'another long password');
    expect(answer).toMatchObject({ outcome: 'accepted', account: { standing: { generation: 2 } } });
    expect(test.feed.told).toMatchObject([{ userId: test.ada, standing: { generation: 2 }, gone: false }]);
    const check = (password: string) => test.accounts.checkPassword({ username: 'ada', password, address });
    expect((await check(PASSWORD)).outcome).toBe('refused');
    expect((await check('another long password')).outcome).toBe('accepted');
  });

  it('needs the present one; a wrong one counts and changes nothing', async () => {
    expect(await change('not it', 'another long password')).toEqual({ outcome: 'refused' });
    expect(test.counters.address.counts.get(address)).toBe(1);
    expect(test.hashFunction.hashed).toBe(1);
    expect(test.feed.told).toEqual([]);
  });

  it('is limited like a sign-in', async () => {
    for (let i = 0; i < 3; i += 1) await change('not it', 'another long password');
    expect(await change(PASSWORD, 'another long password')).toEqual({ outcome: 'limited', retryAfter: 2 });
  });

  it.each(['short', 'password1', 'Ada-2024-2024', 'x'.repeat(257)])('does not set %s', async (next) => {
    expect(await change(PASSWORD, next)).toEqual({ outcome: 'rejected' });
    expect((await test.users.findById(test.ada))?.standing.generation).toBe(1);
  });

  it('lets only one of two changes at once through', async () => {
    test.users.meanwhile = () => change(PASSWORD, 'the change that was faster');
    expect(await change(PASSWORD, 'the change that was slower')).toEqual({ outcome: 'refused' });
    expect((await test.users.findById(test.ada))?.passwordHash).toBe('hash of the change that was faster');
  });

  it('refuses for an account that was deleted under its session', async () => {
    await test.users.remove(test.ada);
    expect(await change(PASSWORD, 'another long password')).toEqual({ outcome: 'refused' });
  });
});

describe('endSessions', () => {
  it('raises the generation and tells the shared store', async () => {
    const { accounts, feed, ada } = await setUp();
    expect((await accounts.endSessions(ada))?.standing.generation).toBe(2);
    expect((await accounts.standing(ada))?.generation).toBe(2);
    expect(feed.told).toHaveLength(1);
    expect(await accounts.endSessions('nobody')).toBeUndefined();
  });

  it('is not acknowledged when the shared store could not be told', async () => {
    const { accounts, feed, ada } = await setUp();
    feed.away = true;
    await expect(accounts.endSessions(ada)).rejects.toBeInstanceOf(Unavailable);
  });
});
