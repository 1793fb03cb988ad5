import { Unavailable } from '@gatehouse/defaults';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelRows, ModelSessionRepository } from '../../testing/model-repository.ts';
import { publishingRepository } from './publishing-repository.ts';
import type { Revocation } from './revocation.ts';

const account = {
  id: 'u',
  username: 'ada',
  accountState: { sessionGeneration: 1, rolesVersion: 1, roles: [] },
};

describe('a register that announces what ends', () => {
  let rows: ModelRows;
  let sessionGeneration: number;
  let announced: Revocation[];
  let isAway: boolean;

  /** Auth processes over one database and one Redis. */
  const process = () =>
    publishingRepository(
      new ModelSessionRepository(
        () => ({ ...account, accountState: { ...account.accountState, sessionGeneration } }),
        'denylist',
        rows,
      ),
      {
        async publish(revocations) {
          if (isAway) throw new Unavailable('Redis is away');
          announced.push(...revocations);
        },
      },
    );
  const ofSession = { kind: 'session', sessionId: 's' };

  beforeEach(async () => {
    rows = new ModelRows();
    [sessionGeneration, announced, isAway] = [1, [], false];
    await process().create({
      ...{ id: 's', userId: 'u', device: 'd', generation: 1 },
      ...{ createdAt: 0, lastSeenAt: 0, absoluteExpiresAt: 1000 },
    });
  });

  it('announces an end once, however often and wherever the session signs out again', async () => {
    expect(await process().revoke('s')).toBe(true);
    for (let i = 0; i < 3; i += 1) expect(await process().revoke('s')).toBe(false);
    expect(await process().revokeOne('u', 's')).toBe(false);
    expect(announced).toEqual([ofSession]);
  });

  it('announces it again for as long as it is not known to have been applied', async () => {
    isAway = true;
    await expect(process().revoke('s')).rejects.toBeInstanceOf(Unavailable);
    await expect(process().revoke('s')).rejects.toBeInstanceOf(Unavailable);
    isAway = false;
    await process().revoke('s');
    await process().revoke('s');
    expect(announced).toEqual([ofSession]);
  });

  it('completes an end by handle that could only be recorded, and takes it as ended then', async () => {
    isAway = true;
    await expect(process().revokeOne('u', 's')).rejects.toBeInstanceOf(Unavailable);
    isAway = false;
    expect(await process().revokeOne('another', 's')).toBe(false);
    expect(announced).toEqual([]);
    expect(await process().revokeOne('u', 's')).toBe(true);
    expect(await process().revokeOne('u', 's')).toBe(false);
    expect(announced).toEqual([ofSession]);
  });

  it('announces a session that its generation ended when it signs out, once', async () => {
    sessionGeneration = 2;
    await process().revoke('s');
    await process().revoke('s');
    expect(announced).toEqual([ofSession]);
  });

  it('announces nothing for a session that never was', async () => {
    expect(await process().revoke('made-up')).toBe(false);
    expect(announced).toEqual([]);
  });

  it('announces the end of a family whose replaced token came back', async () => {
    await process().start('s', 'parent');
    await process().redeem('parent', () => ({ act: 'revoke' }));
    await process().revoke('s');
    expect(announced).toEqual([ofSession]);
  });
});
