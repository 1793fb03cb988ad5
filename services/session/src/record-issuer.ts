import type { Account, ListedSession } from '@gatehouse/contracts';
import type { Clock, Random } from '@gatehouse/defaults';
import { clearedCookie, credentialCookie, SESSION_COOKIE } from './cookies.ts';
import { type Lifetimes, summaryOf, timesFrom, timesOf } from './lifetime.ts';
import type { RequestCredentials } from './request-credentials.ts';
import { digest, isSecret, newSecret, userKeyOf } from './secrets.ts';
import type { SessionKey, SessionStore } from './store/port.ts';
import type { Issued, Issuer, SignInContext } from './strategy.ts';

/** What the strategies that keep a record of each session share: the cookie, and how records are made and ended. */
export interface RecordSessions {
  readonly store: SessionStore;
  readonly lifetimes: Lifetimes;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether the store knows all of a user's sessions, or only this replica's. */
  readonly complete: boolean;
}

const COOKIE = /^[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{43}$/;
const TAG_CHARACTERS = 16;

/** Where the session of this cookie is kept; undefined when it cannot be one of ours. */
export function keyOf(credentials: RequestCredentials): SessionKey | undefined {
  const cookie = credentials.sessionCookie;
  if (cookie === undefined || !COOKIE.test(cookie)) return undefined;
  return { userKey: cookie.slice(0, TAG_CHARACTERS), id: digest(cookie.slice(TAG_CHARACTERS + 1)) };
}

/** Makes, lists and ends sessions in a store. */
export function createRecordIssuer({ store, lifetimes, clock, random, complete }: RecordSessions): Issuer {
  async function issue(account: Account, context: SignInContext): Promise<Issued> {
    const now = clock.now();
    const times = timesFrom(now, lifetimes);
    const secret = newSecret(random);
    const key = { userKey: userKeyOf(account.id), id: digest(secret) };
    const { sessionGeneration } = account.accountState;
    const { createdAt, absoluteExpiresAt } = times;
    const { id: userId, username } = account;
    const { remember = false } = context;
    const record = {
      ...{
        userId,
        username,
        device: context.device,
        generation: sessionGeneration,
        createdAt,
        absoluteExpiresAt,
      },
      ...(context.receipt !== undefined && { receipt: context.receipt }),
      ...(remember && { remember }),
    };
    await store.create(key, record, account.accountState);
    const keeping = { remember, absoluteExpiresAt, now };
    const cookie = credentialCookie(SESSION_COOKIE, `${key.userKey}.${secret}`, keeping);
    return { sessionId: key.id, times, cookies: [cookie] };
  }

  return {
    issue,
    async revoke(credentials) {
      const key = keyOf(credentials);
      if (key) await store.revoke(key);
      return 'revoked';
    },
    async sessionOf(credentials) {
      const key = keyOf(credentials);
      return key && { sessionId: key.id, userId: (await store.read(key))?.record.userId };
    },
    async isRevoked(credentials) {
      const key = keyOf(credentials);
      // A store without a record of what has ended cannot tell.
      return key !== undefined && (await (store.isRevoked?.(key) ?? true));
    },
    revokeOne: async (userId, sessionId, actor) =>
      isSecret(sessionId) && store.revoke({ userKey: userKeyOf(userId), id: sessionId }, actor),
    revokeAll: ({ id, accountState }) => store.revokeAll(userKeyOf(id), accountState.sessionGeneration),
    async list(identity) {
      const { sessions: found, isWhole } = await store.list(userKeyOf(identity.userId), identity.sessionId);
      const sessions = found
        .filter(
          ({ session }) =>
            session.record.generation >= (session.accountState?.accountState.sessionGeneration ?? 0),
        )
        .map(({ id, session }): ListedSession => {
          const { createdAt, absoluteExpiresAt, device } = session.record;
          const times = timesOf(createdAt, session.lastSeenAt, absoluteExpiresAt, lifetimes);
          const lastSeenAt = new Date(session.lastSeenAt).toISOString();
          return { ...summaryOf(id, times), current: id === identity.sessionId, lastSeenAt, device };
        });
      return { sessions, complete: complete && isWhole };
    },
    cookiesToClear: [clearedCookie(SESSION_COOKIE)],
  };
}
