import { Unavailable } from '@gatehouse/defaults';
import { ManualClock, testLimits } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelFeed, ModelKeyStore, ModelUsers } from '../../test/support/models.ts';
import { createAdministration } from './administration.ts';
import { createKeyCipher } from './keys/cipher.ts';
import { createSigningRing } from './keys/ring.ts';

describe('createAdministration', () => {
  let users: ModelUsers;
  let feed: ModelFeed;
  let administration: ReturnType<typeof createAdministration>;
  let ada: string;

  beforeEach(async () => {
    users = new ModelUsers();
    feed = new ModelFeed();
    const cipher = createKeyCipher(Buffer.alloc(32), { bytes: (length) => Buffer.alloc(length) });
    const clock = new ManualClock();
    const ring = createSigningRing({ store: new ModelKeyStore(), cipher, times: testLimits(), clock });
    administration = createAdministration({ users, feed, ring });
    ada = (await users.create({ username: 'ada', passwordHash: 'x', roles: ['customer'] }))?.id ?? '';
  });

  it('sets roles, raises the rights and tells the shared store', async () => {
    const user = await administration.setRoles(ada, ['analyst', 'customer']);
    expect(user).toEqual({ id: ada, username: 'ada', roles: ['customer', 'analyst'] });
    expect(feed.told).toMatchObject([{ standing: { rights: 2, roles: ['customer', 'analyst'] } }]);
  });

  it('takes the same roles in another order for no change, yet tells the store: it may not know', async () => {
    await administration.setRoles(ada, ['analyst', 'customer']);
    await administration.setRoles(ada, ['customer', 'analyst']);
    expect(feed.told.map(({ standing }) => standing.rights)).toEqual([2, 2]);
  });

  it('ends all sessions of a user', async () => {
    expect(await administration.revoke(ada)).toBe(true);
    expect(feed.told).toMatchObject([{ standing: { generation: 2 }, gone: false }]);
  });

  it('removes an account, and leaves a standing behind of which its sessions die', async () => {
    expect(await administration.remove(ada)).toBe(true);
    expect(feed.told).toMatchObject([{ userId: ada, standing: { generation: 2, roles: [] }, gone: true }]);
    expect(await administration.remove(ada)).toBe(false);
  });

  it('says when there is no such user, and tells nobody', async () => {
    expect(await administration.setRoles('nobody', [])).toBeUndefined();
    expect(await administration.revoke('nobody')).toBe(false);
    expect(await administration.remove('nobody')).toBe(false);
    expect(feed.told).toEqual([]);
  });

  it('acknowledges nothing that the shared store was not told', async () => {
    feed.away = true;
    await expect(administration.setRoles(ada, [])).rejects.toBeInstanceOf(Unavailable);
    await expect(administration.revoke(ada)).rejects.toBeInstanceOf(Unavailable);
    await expect(administration.remove(ada)).rejects.toBeInstanceOf(Unavailable);
  });
});
