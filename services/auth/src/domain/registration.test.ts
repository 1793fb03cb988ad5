import { countingRandom, ManualClock } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelUsers } from '../../test/support/model-users.ts';
import { ModelCounters, ModelHash } from '../../test/support/models.ts';
import { createAttemptLimits, registrationsBy } from './attempts.ts';
import { FairQueue } from './passwords/fair-queue.ts';
import { createPasswordHasher } from './passwords/hasher.ts';
import { createRegistration, type RegisterAccount } from './registration.ts';

const address = '198.51.100.7';
const password = 'a long enough password';

describe('createRegistration', () => {
  let users: ModelUsers;
  let hashFunction: ModelHash;
  let counters: ModelCounters;
  let register: RegisterAccount;

  beforeEach(async () => {
    users = new ModelUsers();
    hashFunction = new ModelHash();
    counters = new ModelCounters();
    const queue = new FairQueue({ concurrency: 1, waiting: 0, clock: new ManualClock() });
    const hasher = await createPasswordHasher({ hashFunction, queue, random: countingRandom() });
    const limits = createAttemptLimits(counters, registrationsBy(2));
    register = createRegistration({ users, hasher, limits });
  });

  it('opens an account for a customer, with a hashed password', async () => {
    const outcome = await register({ username: 'ada', password, address });
    expect(outcome).toMatchObject({
      outcome: 'registered',
      user: { username: 'ada', roles: ['customer'] },
    });
    expect((await users.findByName('ada'))?.passwordHash).toBe(`hash of ${password}`);
  });

  it('keeps names unique without case, also when two come at once', async () => {
    await register({ username: 'ada', password, address });
    expect(await register({ username: 'ADA', password, address })).toEqual({ outcome: 'taken' });
    // The stand-in for unknown users and ada: a taken name costs no hash.
    expect(hashFunction.hashed).toBe(2);
    users.meanwhile = () => users.create({ username: 'eve', passwordHash: 'x', roles: [] });
    expect(await register({ username: 'eve', password, address: 'another' })).toEqual({ outcome: 'taken' });
  });

  it('counts what makes an account or tells of one, per address', async () => {
    await register({ username: 'ada', password, address });
    await register({ username: 'ada', password, address });
    expect(await register({ username: 'eve', password, address })).toEqual({
      outcome: 'limited',
      retryAfter: 2,
    });
    expect(await users.findByName('eve')).toBeUndefined();
    expect((await register({ username: 'eve', password, address: '203.0.113.1' })).outcome).toBe(
      'registered',
    );
  });

  it('refuses a bad password without counting it', async () => {
    for (let i = 0; i < 5; i += 1) {
      expect(await register({ username: 'ada', password: 'password1', address })).toEqual({
        outcome: 'rejected',
      });
    }
    expect([...counters.counts]).toEqual([]);
  });

  it('says when too much is waiting', async () => {
    const held = Promise.withResolvers<void>();
    hashFunction.hold = held.promise;
    const first = register({ username: 'ada', password, address });
    // The stand-in for unknown users was the first.
    await expect.poll(() => hashFunction.hashed).toBe(2);
    expect(await register({ username: 'eve', password, address })).toEqual({
      outcome: 'overloaded',
      retryAfter: 1,
    });
    held.resolve();
    expect((await first).outcome).toBe('registered');
    expect(await users.findByName('eve')).toBeUndefined();
    // The one that was not answered has not counted.
    expect((await register({ username: 'eve', password, address })).outcome).toBe('registered');
  });

  it('lets no more through at once than the limit says', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () => register({ username: 'taken', password, address })),
    );
    const kinds = outcomes.map(({ outcome }) => outcome);
    expect(kinds.filter((kind) => kind === 'registered')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'limited').length).toBeGreaterThanOrEqual(9);
  });
});
