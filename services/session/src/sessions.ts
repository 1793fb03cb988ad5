import type { Account, ListedSession } from '@gatehouse/contracts';
import type { Clock, Random } from '@gatehouse/defaults';
import { clearedCookie, credentialCookie, SESSION_COOKIE } from './cookies.ts';
import { type Lifetimes, summaryOf, timesFrom, timesOf } from './lifetime.ts';
import type { Presented } from './presented.ts';
import { fingerprint, isSecret, newSecret, tagOf } from './secrets.ts';
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
export function keyOf(presented: Presented): SessionKey | undefined {
  const cookie = presented.sessionCookie;
  if (cookie === undefined || !COOKIE.test(cookie)) return undefined;
  return { tag: cookie.slice(0, TAG_CHARACTERS), id: fingerprint(cookie.slice(TAG_CHARACTERS + 1)) };
}

/** Makes, lists and ends sessions in a store. */
export function createRecordIssuer({ store, lifetimes, clock, random, complete }: RecordSessions): Issuer {
  async function issue(account: Account, context: SignInContext): Promise<Issued> {
    const now = clock.now();
    const times = timesFrom(now, lifetimes);
    const secret = newSecret(random);
    const key = { tag: tagOf(account.id), id: fingerprint(secret) };
    const { generation } = account.standing;
    const { createdAt, absoluteExpiresAt } = times;
    const { id: userId, username } = account;
    const { remember = false } = context;
    const record = {
      ...{ userId, username, device: context.device, generation, createdAt, absoluteExpiresAt },
      ...(context.receipt !== undefined && { receipt: context.receipt }),
      ...(remember && { remember }),
    };
    await store.create(key, record, account.standing);
    const keeping = { remember, absoluteExpiresAt, now };
    const cookie = credentialCookie(SESSION_COOKIE, `${key.tag}.${secret}`, keeping);
    return { sessionId: key.id, times, cookies: [cookie] };
  }

  return {
    issue,
    async end(presented) {
      const key = keyOf(presented);
      if (key) await store.end(key);
      return 'ended';
    },
    async sessionOf(presented) {
      const key = keyOf(presented);
      return key && { sessionId: key.id, userId: (await store.read(key))?.record.userId };
    },
    async hasEnded(presented) {
      const key = keyOf(presented);
      // A store without a record of what has ended cannot tell.
      return key !== undefined && (await (store.hasEnded?.(key) ?? true));
    },
    endOne: async (userId, sessionId, actor) =>
      isSecret(sessionId) && store.end({ tag: tagOf(userId), id: sessionId }, actor),
    endAll: (userId) => store.endAll(tagOf(userId)),
    async list(identity) {
      const { sessions: found, isWhole } = await store.list(tagOf(identity.userId), identity.sessionId);
      const sessions = found
        .filter(({ session }) => session.record.generation >= (session.standing?.standing.generation ?? 0))
        .map(({ id, session }): ListedSession => {
          const { createdAt, absoluteExpiresAt, device } = session.record;
          const times = timesOf(createdAt, session.lastSeenAt, absoluteExpiresAt, lifetimes);
          const lastSeenAt = new Date(session.lastSeenAt).toISOString();
          return { ...summaryOf(id, times), current: id === identity.sessionId, lastSeenAt, device };
        });
      return { sessions, complete: complete && isWhole };
    },
    cleared: [clearedCookie(SESSION_COOKIE)],
  };
}
