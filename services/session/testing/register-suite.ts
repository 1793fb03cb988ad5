import type { Account, StrategyName } from '@gatehouse/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RegisteredSession, SessionRegister } from '../src/register.ts';
import type { AnnouncementRecord } from '../src/revocation/announced-register.ts';
import type { FamilyDecision, RefreshFamilies } from '../src/tokens/families.ts';

export interface RegisterUnderTest {
  /** How many sessions one user has at most. */
  readonly cap: number;
  /** The register of one strategy, over rows that all of them share. */
  readonly registerOf: (strategy: StrategyName) => SessionRegister & RefreshFamilies & AnnouncementRecord;
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

/** What every register of sessions, with its refresh families, does. */
export function describeRegister(name: string, setUp: () => Promise<RegisterUnderTest>): void {
  describe(`${name} as a register of sessions`, () => {
    let test: RegisterUnderTest;
    let register: ReturnType<RegisterUnderTest['registerOf']>;
    let another: ReturnType<RegisterUnderTest['registerOf']>;
    let account: Account;
    const now = Date.UTC(2026, 0, 1);

    beforeEach(async () => {
      test = await setUp();
      register = test.registerOf('token');
      another = test.registerOf('denylist');
      account = await test.account();
    });

    async function created(where: SessionRegister = register): Promise<RegisteredSession> {
      const session: RegisteredSession = {
        id: `session-${++sessions}-${Math.random()}`,
        userId: account.id,
        device: 'd',
        generation: account.standing.generation,
        createdAt: now,
        lastSeenAt: now,
        absoluteExpiresAt: now + 1000,
        remember: true,
      };
      await where.create(session);
      return session;
    }

    const answer = (childId: string, at = now): FamilyDecision => ({
      act: 'answer',
      childId,
      keyId: 'k1',
      now: at,
    });

    it('finds a live session with its user as they are now', async () => {
      const session = await created();
      expect(await register.find(session.id)).toEqual({ session, account });
      expect(await register.find('never-made')).toBeUndefined();
    });

    it('ends a session once; nothing touches it afterwards', async () => {
      const { id } = await created();
      expect(await register.end(id)).toBe(true);
      expect(await register.end(id)).toBe(false);
      expect(await register.touch(id, now + 5)).toBe(false);
      expect(await register.find(id)).toBeUndefined();
    });

    it('takes sessions of an older generation, or of a deleted account, as ended', async () => {
      const { id } = await created();
      await test.raiseGeneration(account.id);
      expect(await register.find(id)).toBeUndefined();
      expect(await register.touch(id, now + 5)).toBe(false);
      expect(await register.list(account.id, '')).toEqual([]);
      account = await test.account();
      const other = await created();
      await test.remove(account.id);
      expect(await register.find(other.id)).toBeUndefined();
    });

    it('moves "last seen" forward, never back', async () => {
      const { id } = await created();
      expect(await register.touch(id, now + 10)).toBe(true);
      expect(await register.touch(id, now + 5)).toBe(true);
      expect((await register.find(id))?.session.lastSeenAt).toBe(now + 10);
    });

    it('keeps users apart', async () => {
      const { id } = await created();
      const stranger = await test.account();
      expect(await register.endOne(stranger.id, id)).toBe(false);
      await register.endAll(stranger.id);
      expect(await register.list(stranger.id, '')).toEqual([]);
      expect((await register.list(account.id, '')).map((session) => session.id)).toEqual([id]);
      expect(await register.endOne(account.id, id)).toBe(true);
    });

    it('ends all sessions of one user at its own strategy', async () => {
      const [first, second, elsewhere] = [await created(), await created(), await created(another)];
      await register.endAll(account.id);
      expect(await register.find(first.id)).toBeUndefined();
      expect(await register.find(second.id)).toBeUndefined();
      expect((await another.find(elsewhere.id))?.session).toEqual(elsewhere);
    });

    /** Used a millisecond later each. */
    async function signedInOften(count: number): Promise<string[]> {
      const ids: string[] = [];
      for (let i = 0; i < count; i += 1) {
        const { id } = await created();
        await register.touch(id, now + i);
        ids.push(id);
      }
      return ids;
    }
    /** After all of them. */
    async function signedInLater(): Promise<{ id: string; ended: readonly string[] }> {
      const id = `session-${++sessions}-${Math.random()}`;
      const session: RegisteredSession = {
        ...{ id, userId: account.id, device: 'd', generation: account.standing.generation },
        ...{ createdAt: now, lastSeenAt: now + 1000, absoluteExpiresAt: now + 5000 },
      };
      return { id, ended: await register.create(session) };
    }
    const listed = async (current = ''): Promise<string[]> =>
      (await register.list(account.id, current)).map(({ id }) => id);

    it('ends the session that was used longest ago when a sign-in passes the cap, and says so', async () => {
      const [oldest = '', next = '', ...others] = await signedInOften(test.cap);
      const elsewhere = await created(another);
      await register.touch(oldest, now + test.cap);
      const { id, ended } = await signedInLater();
      expect(ended).toEqual([next]);
      expect(await register.find(next)).toBeUndefined();
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
      await register.end(ids[3] ?? '');
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
      expect(await register.find(id)).toBeUndefined();
      expect(await register.touch(id, now + 10)).toBe(false);
      expect(await register.end(id)).toBe(false);
      expect(await register.endOne(account.id, id)).toBe(false);
      expect(await register.isPending(id)).toBe(false);
      await register.endAll(account.id);
      expect(await register.list(account.id, '')).toEqual([]);
      expect((await another.find(id))?.session.lastSeenAt).toBe(now);
    });

    it('does not know the refresh tokens of another strategy, nor starts a family there', async () => {
      const { id } = await created(another);
      await register.start(id, `${id}-smuggled`);
      expect(await another.sessionOf(`${id}-smuggled`)).toBeUndefined();
      await another.start(id, `${id}-parent`);
      expect(await register.sessionOf(`${id}-parent`)).toBeUndefined();
      expect(await register.present(`${id}-parent`, () => ({ act: 'end' }))).toBeUndefined();
      expect(await another.present(`${id}-parent`, () => answer(`${id}-child`))).toBeDefined();
    });

    it('knows which ends were announced, whether one session ended or all of the user', async () => {
      const [alone, together] = [await created(), await created()];
      const stranger = await test.account();
      expect(await register.isPending(alone.id)).toBe(false);
      await register.end(alone.id);
      expect(await register.isPending(alone.id)).toBe(true);
      expect(await register.isPending(alone.id, account.id)).toBe(true);
      expect(await register.isPending(alone.id, stranger.id)).toBe(false);
      await register.applied([alone.id]);
      expect(await register.isPending(alone.id)).toBe(false);
      await test.raiseGeneration(account.id);
      expect(await register.isPending(together.id)).toBe(true);
      expect(await register.isPending('never-made')).toBe(false);
    });

    it('gives a refresh token one child, however many requests present it', async () => {
      const { id } = await created();
      await register.start(id, `${id}-parent`);
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => register.present(`${id}-parent`, () => answer(`${id}-child`))),
      );
      expect(answers.every((presented) => presented?.state.live?.session.id === id)).toBe(true);
      const seen = await register.present(`${id}-parent`, () => ({ act: 'reject' }));
      expect(seen?.state.token).toMatchObject({ keyId: 'k1', firstUsedAt: now });
      expect(seen?.state.child).toMatchObject({ id: `${id}-child`, firstUsedAt: undefined });
    });

    it('notes when a child was first used, and keeps the first time', async () => {
      const { id } = await created();
      await register.start(id, `${id}-parent`);
      await register.present(`${id}-parent`, () => answer(`${id}-child`));
      await register.present(`${id}-child`, () => answer(`${id}-grandchild`, now + 20));
      await register.present(`${id}-child`, () => answer(`${id}-grandchild`, now + 30));
      const seen = await register.present(`${id}-parent`, () => ({ act: 'reject' }));
      expect(seen?.state.child?.firstUsedAt).toBe(now + 20);
      expect((await register.find(id))?.session.lastSeenAt).toBe(now + 30);
    });

    it('ends the session when told to, and does nothing when told to reject', async () => {
      const { id } = await created();
      await register.start(id, `${id}-parent`);
      await register.present(`${id}-parent`, () => ({ act: 'reject' }));
      expect(await register.find(id)).toBeDefined();
      await register.present(`${id}-parent`, () => ({ act: 'end' }));
      expect(await register.find(id)).toBeUndefined();
      const after = await register.present(`${id}-parent`, () => ({ act: 'reject' }));
      expect(after?.state.live).toBeUndefined();
    });

    it('knows which session a token belongs to, and nothing of unknown tokens', async () => {
      const { id } = await created();
      await register.start(id, `${id}-parent`);
      expect(await register.sessionOf(`${id}-parent`)).toBe(id);
      expect(await register.sessionOf('unknown')).toBeUndefined();
      expect(await register.present('unknown', () => answer('x'))).toBeUndefined();
    });
  });
}
