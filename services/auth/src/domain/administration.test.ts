import { Unavailable } from '@gatehouse/defaults';
import type { Actor } from '@gatehouse/session';
import { ManualClock, testActor, testLimits } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelUsers } from '../../test/support/model-users.ts';
import { ModelFeed, ModelKeyStore } from '../../test/support/models.ts';
import { createAdministration } from './administration.ts';
import { createKeyCipher } from './keys/cipher.ts';
import { createSigningRing } from './keys/ring.ts';

describe('createAdministration', () => {
  let users: ModelUsers;
  let feed: ModelFeed;
  let administration: ReturnType<typeof createAdministration>;
  let ada: string;
  let root: Actor;

  beforeEach(async () => {
    users = new ModelUsers();
    feed = new ModelFeed();
    const cipher = createKeyCipher(Buffer.alloc(32), { bytes: (length) => Buffer.alloc(length) });
    const clock = new ManualClock();
    const ring = createSigningRing({ store: new ModelKeyStore(), cipher, times: testLimits(), clock });
    administration = createAdministration({ users, changes: users, feed, ring });
    const made = await users.create({ username: 'root', passwordHash: 'x', roles: ['admin'] });
    root = testActor(made?.id ?? '');
    ada = (await users.create({ username: 'ada', passwordHash: 'x', roles: ['customer'] }))?.id ?? '';
  });

  it('sets roles, raises the rights and tells the shared store', async () => {
    const user = await administration.setRoles(root, ada, ['analyst', 'customer']);
    expect(user).toEqual({ id: ada, username: 'ada', roles: ['customer', 'analyst'] });
    expect(feed.told).toMatchObject([{ accountState: { rolesVersion: 2, roles: ['customer', 'analyst'] } }]);
  });

  it('takes the same roles in another order for no change, yet tells the store: it may not know', async () => {
    await administration.setRoles(root, ada, ['analyst', 'customer']);
    await administration.setRoles(root, ada, ['customer', 'analyst']);
    expect(feed.told.map(({ accountState }) => accountState.rolesVersion)).toEqual([2, 2]);
  });

  it('ends all sessions of a user', async () => {
    expect(await administration.revoke(root, ada)).toBe(true);
    expect(feed.told).toMatchObject([{ accountState: { sessionGeneration: 2 }, gone: false }]);
  });

  it('repeats the end of its own sessions, until another session of its own has ended them since', async () => {
    expect(await administration.revoke(root, root.userId)).toBe(true);
    expect(await administration.revoke(root, root.userId)).toBe(true);
    const later = { ...root, sessionId: 'the next', generation: 2 };
    expect(await administration.revoke(later, root.userId)).toBe(true);
    const again = administration.revoke(root, root.userId);
    await expect(again).rejects.toMatchObject({ reason: 'session_ended' });
  });

  it('removes an account, and leaves an account state behind of which its sessions die', async () => {
    expect(await administration.remove(root, ada)).toBe(true);
    expect(feed.told).toMatchObject([
      { userId: ada, accountState: { sessionGeneration: 2, roles: [] }, gone: true },
    ]);
    expect(await administration.remove(root, ada)).toBe(false);
  });

  it('says when there is no such user, and publishes nothing', async () => {
    expect(await administration.setRoles(root, 'unknown', [])).toBeUndefined();
    expect(await administration.revoke(root, 'unknown')).toBe(false);
    expect(await administration.remove(root, 'unknown')).toBe(false);
    expect(feed.told).toEqual([]);
  });

  it('acknowledges nothing that the shared store was not told', async () => {
    feed.away = true;
    await expect(administration.setRoles(root, ada, [])).rejects.toBeInstanceOf(Unavailable);
    await expect(administration.revoke(root, ada)).rejects.toBeInstanceOf(Unavailable);
    await expect(administration.remove(root, ada)).rejects.toBeInstanceOf(Unavailable);
  });

  it('completes a removal that was not acknowledged, once', async () => {
    feed.away = true;
    await expect(administration.remove(root, ada)).rejects.toBeInstanceOf(Unavailable);
    feed.away = false;
    expect(await administration.remove(root, ada)).toBe(true);
    expect(feed.told).toMatchObject([{ userId: ada, gone: true }]);
    expect(await administration.remove(root, ada)).toBe(false);
  });

  it('completes what an administrator did to itself', async () => {
    const { userId, ...former } = { ...root };
    feed.away = true;
    await expect(administration.revoke(root, userId)).rejects.toBeInstanceOf(Unavailable);
    feed.away = false;
    expect(await administration.revoke(root, userId)).toBe(true);
    expect(await administration.revoke(former, userId)).toBe(true);
    await expect(administration.revoke(former, ada)).rejects.toMatchObject({ reason: 'session_ended' });
    const again = { ...root, generation: 2, sessionId: 'the next' };
    feed.away = true;
    await expect(administration.remove(again, userId)).rejects.toBeInstanceOf(Unavailable);
    feed.away = false;
    expect(await administration.remove(again, userId)).toBe(true);
    expect(feed.told.at(-1)).toMatchObject({ userId, gone: true });
    await expect(administration.remove(again, ada)).rejects.toMatchObject({ reason: 'session_ended' });
  });
});
