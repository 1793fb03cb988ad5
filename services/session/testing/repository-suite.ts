import type { Account, StrategyName } from '@gatehouse/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PublicationLog } from '../src/revocation/publishing-repository.ts';
import type { SessionRepository, SessionRow } from '../src/session-repository.ts';
import type { FamilyDecision, RefreshTokenFamilies } from '../src/tokens/refresh-token-families.ts';

export interface RepositoryUnderTest {
  /** How many sessions one user has at most. */
  readonly cap: number;
  /** The repository of one strategy, over rows that all of them share. */
  readonly repositoryOf: (
    strategy: StrategyName,
  ) => SessionRepository & RefreshTokenFamilies & PublicationLog;
  /** A new account. */
  readonly account: () => Promise<Account>;
  /** Ends all sessions of a user by their generation. */
  readonly raiseGeneration: (userId: string) => Promise<void>;
  /** The account as it is now. */
  readonly refreshed: (account: Account) => Promise<Account>;
  /** Deletes the account. */
  readonly remove: (userId: string) => Promise<void>;
}

let sessions = 0;

/** What every repository of sessions, with its refresh token families, does. */
export function describeRepository(name: string, setUp: () => Promise<RepositoryUnderTest>): void {
  describe(`${name} as a register of sessions`, () => {
    let test: RepositoryUnderTest;
    let repository: ReturnType<RepositoryUnderTest['repositoryOf']>;
    let another: ReturnType<RepositoryUnderTest['repositoryOf']>;
    let account: Account;
    const now = Date.UTC(2026, 0, 1);

    beforeEach(async () => {
      test = await setUp();
      repository = test.repositoryOf('token');
      another = test.repositoryOf('denylist');
      account = await test.account();
    });

    async function created(where: SessionRepository = repository): Promise<SessionRow> {
      const session: SessionRow = {
        id: `session-${++sessions}-${Math.random()}`,
        userId: account.id,
        device: 'd',
        generation: account.accountState.sessionGeneration,
        createdAt: now,
        lastSeenAt: now,
        absoluteExpiresAt: now + 1000,
        remember: true,
      };
      await where.create(session);
      return session;
    }

    /** The session generation that ends all sessions which this user has now. */
    const raised = ({ accountState }: Account): number => accountState.sessionGeneration + 1;

    const answer = (childId: string, at = now): FamilyDecision => ({
      act: 'issue',
      childId,
      keyId: 'k1',
      now: at,
    });

    it('finds a live session with its user as they are now', async () => {
      const session = await created();
      expect(await repository.find(session.id)).toEqual({ session, account });
      expect(await repository.find('never-made')).toBeUndefined();
    });

    it('ends a session once; nothing touches it afterwards', async () => {
      const { id } = await created();
      expect(await repository.revoke(id)).toBe(true);
      expect(await repository.revoke(id)).toBe(false);
      expect(await repository.touch(id, now + 5)).toBe(false);
      expect(await repository.find(id)).toBeUndefined();
    });

    it('takes sessions of an older generation, or of a deleted account, as ended', async () => {
      const { id } = await created();
      await test.raiseGeneration(account.id);
      expect(await repository.find(id)).toBeUndefined();
      expect(await repository.touch(id, now + 5)).toBe(false);
      expect(await repository.list(account.id, '')).toEqual([]);
      account = await test.account();
      const other = await created();
      await test.remove(account.id);
      expect(await repository.find(other.id)).toBeUndefined();
    });

    it('moves "last seen" forward, never back', async () => {
      const { id } = await created();
      expect(await repository.touch(id, now + 10)).toBe(true);
      expect(await repository.touch(id, now + 5)).toBe(true);
      expect((await repository.find(id))?.session.lastSeenAt).toBe(now + 10);
    });

    it('keeps users apart', async () => {
      const { id } = await created();
      const stranger = await test.account();
      expect(await repository.revokeOne(stranger.id, id)).toBe(false);
      await repository.revokeAll(stranger.id, raised(stranger));
      expect(await repository.list(stranger.id, '')).toEqual([]);
      expect((await repository.list(account.id, '')).map((session) => session.id)).toEqual([id]);
      expect(await repository.revokeOne(account.id, id)).toBe(true);
    });

    it('ends all sessions of one user at its own strategy', async () => {
      const [first, second, elsewhere] = [await created(), await created(), await created(another)];
      await repository.revokeAll(account.id, raised(account));
      expect(await repository.find(first.id)).toBeUndefined();
      expect(await repository.find(second.id)).toBeUndefined();
      expect((await another.find(elsewhere.id))?.session).toEqual(elsewhere);
    });

    it('ends none of the sessions that were made under the generation itself', async () => {
      const { id } = await created();
      await repository.revokeAll(account.id, account.accountState.sessionGeneration);
      expect((await repository.find(id))?.session.id).toBe(id);
    });

    /** Used a millisecond later each. */
    async function signedInOften(count: number): Promise<string[]> {
      const ids: string[] = [];
      for (let i = 0; i < count; i += 1) {
        const { id } = await created();
        await repository.touch(id, now + i);
        ids.push(id);
      }
      return ids;
    }
    /** After all of them. */
    async function signedInLater(): Promise<{ id: string; ended: readonly string[] }> {
      const id = `session-${++sessions}-${Math.random()}`;
      const session: SessionRow = {
        ...{ id, userId: account.id, device: 'd', generation: account.accountState.sessionGeneration },
        ...{ createdAt: now, lastSeenAt: now + 1000, absoluteExpiresAt: now + 5000 },
      };
      return { id, ended: await repository.create(session) };
    }
    const listed = async (current = ''): Promise<string[]> =>
      (await repository.list(account.id, current)).map(({ id }) => id);

    it('ends the session that was used longest ago when a sign-in passes the cap, and says so', async () => {
      const [oldest = '', next = '', ...others] = await signedInOften(test.cap);
      const elsewhere = await created(another);
      await repository.touch(oldest, now + test.cap);
      const { id, ended } = await signedInLater();
      expect(ended).toEqual([next]);
      expect(await repository.find(next)).toBeUndefined();
      expect((await listed()).sort()).toEqual([oldest, ...others, id].sort());
      expect(await another.find(elsewhere.id)).toBeDefined();
    });

    it('holds the cap when many sign in at once, and never ends a session that is being made', async () => {
      const before = await signedInOften(test.cap);
      const made = await Promise.all(Array.from({ length: test.cap }, signedInLater));
      expect((await listed()).sort()).toEqual(made.map(({ id }) => id).sort());
      expect(made.flatMap(({ ended }) => ended).sort()).toEqual(before.sort());
    });

    it('counts neither ended sessions nor those of an older generation', async () => {
      await signedInOften(test.cap);
      await test.raiseGeneration(account.id);
      account = await test.refreshed(account);
      const ids = await signedInOften(test.cap);
      expect((await listed()).sort()).toEqual(ids.toSorted());
      await repository.revoke(ids[3] ?? '');
      expect((await signedInLater()).ended).toEqual([]);
    });

    it('lists the sessions used last, and always the one that asks', async () => {
      const ids = await signedInOften(test.cap);
      expect(await listed()).toEqual(ids.toReversed());
      expect((await listed(ids[0]))[0]).toBe(ids[0]);
      expect((await listed(ids[0])).sort()).toEqual(ids.toSorted());
    });

    it('neither finds, moves, ends nor lists what belongs to another strategy', async () => {
      const { id } = await created(another);
      expect(await repository.find(id)).toBeUndefined();
      expect(await repository.touch(id, now + 10)).toBe(false);
      expect(await repository.revoke(id)).toBe(false);
      expect(await repository.revokeOne(account.id, id)).toBe(false);
      expect(await repository.isPending(id)).toBe(false);
      await repository.revokeAll(account.id, raised(account));
      expect(await repository.list(account.id, '')).toEqual([]);
      expect((await another.find(id))?.session.lastSeenAt).toBe(now);
    });

    it('does not know the refresh tokens of another strategy, nor starts a family there', async () => {
      const { id } = await created(another);
      await repository.start(id, `${id}-smuggled`);
      expect(await another.sessionOf(`${id}-smuggled`)).toBeUndefined();
      await another.start(id, `${id}-parent`);
      expect(await repository.sessionOf(`${id}-parent`)).toBeUndefined();
      expect(await repository.redeem(`${id}-parent`, () => ({ act: 'revoke' }))).toBeUndefined();
      expect(await another.redeem(`${id}-parent`, () => answer(`${id}-child`))).toBeDefined();
    });

    it('knows which ends were announced, whether one session ended or all of the user', async () => {
      const [alone, together] = [await created(), await created()];
      const stranger = await test.account();
      expect(await repository.isPending(alone.id)).toBe(false);
      await repository.revoke(alone.id);
      expect(await repository.isPending(alone.id)).toBe(true);
      expect(await repository.isPending(alone.id, account.id)).toBe(true);
      expect(await repository.isPending(alone.id, stranger.id)).toBe(false);
      await repository.markPublished([alone.id]);
      expect(await repository.isPending(alone.id)).toBe(false);
      await test.raiseGeneration(account.id);
      expect(await repository.isPending(together.id)).toBe(true);
      expect(await repository.isPending('never-made')).toBe(false);
    });

    it('gives a refresh token one child, however many requests present it', async () => {
      const { id } = await created();
      await repository.start(id, `${id}-parent`);
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => repository.redeem(`${id}-parent`, () => answer(`${id}-child`))),
      );
      expect(answers.every((credentials) => credentials?.state.live?.session.id === id)).toBe(true);
      const seen = await repository.redeem(`${id}-parent`, () => ({ act: 'reject' }));
      expect(seen?.state.token).toMatchObject({ keyId: 'k1', firstUsedAt: now });
      expect(seen?.state.child).toMatchObject({ id: `${id}-child`, firstUsedAt: undefined });
    });

    it('notes when a child was first used, and keeps the first time', async () => {
      const { id } = await created();
      await repository.start(id, `${id}-parent`);
      await repository.redeem(`${id}-parent`, () => answer(`${id}-child`));
      await repository.redeem(`${id}-child`, () => answer(`${id}-grandchild`, now + 20));
      await repository.redeem(`${id}-child`, () => answer(`${id}-grandchild`, now + 30));
      const seen = await repository.redeem(`${id}-parent`, () => ({ act: 'reject' }));
      expect(seen?.state.child?.firstUsedAt).toBe(now + 20);
      expect((await repository.find(id))?.session.lastSeenAt).toBe(now + 30);
    });

    it('ends the session when told to, and does nothing when told to reject', async () => {
      const { id } = await created();
      await repository.start(id, `${id}-parent`);
      await repository.redeem(`${id}-parent`, () => ({ act: 'reject' }));
      expect(await repository.find(id)).toBeDefined();
      await repository.redeem(`${id}-parent`, () => ({ act: 'revoke' }));
      expect(await repository.find(id)).toBeUndefined();
      const after = await repository.redeem(`${id}-parent`, () => ({ act: 'reject' }));
      expect(after?.state.live).toBeUndefined();
    });

    it('knows which session a token belongs to, and nothing of unknown tokens', async () => {
      const { id } = await created();
      await repository.start(id, `${id}-parent`);
      expect(await repository.sessionOf(`${id}-parent`)).toBe(id);
      expect(await repository.sessionOf('unknown')).toBeUndefined();
      expect(await repository.redeem('unknown', () => answer('x'))).toBeUndefined();
    });
  });
}
