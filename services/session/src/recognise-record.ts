import type { Standing } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import { isOver, type Lifetimes, timesOf, touchInterval } from './lifetime.ts';
import { after, type Maybe } from './maybe.ts';
import type { Presented } from './presented.ts';
import { keyOf } from './sessions.ts';
import type { SessionKey, SessionStore, StoredSession } from './store/port.ts';
import type { Recogniser } from './strategy.ts';
import { type Accepted, decided, rejected, undecided, type Verdict } from './verdict.ts';

/** For stores that receive no invalidations: how long the account state stays valid, and how to refresh it. */
interface StandingRenewal {
  /** Milliseconds since the last question. */
  readonly after: number;
  /** The user's standing now; undefined when the account is no more. Throws `Unavailable`. */
  ask(userId: string): Promise<Standing | undefined>;
}

export interface RecordRecognition {
  readonly store: SessionStore;
  readonly lifetimes: Lifetimes;
  readonly clock: Clock;
  /** Named in Server-Timing: where the record was found. */
  readonly source: string;
  readonly renewal?: StandingRenewal;
}

/** Recognises a client by the record that the session cookie points to. */
export function createRecordRecogniser(options: RecordRecognition): Recogniser {
  const { store, source } = options;
  return {
    recognise(presented: Presented): Maybe<Verdict> {
      if (presented.sessionCookie === undefined) return rejected('not_authenticated', 'no cookie');
      const key = keyOf(presented);
      if (!key) return rejected('session_ended', 'not a session cookie');
      return decided(`${source} away`, () =>
        after(store.read(key), (session) =>
          session ? judge(options, key, session) : rejected('session_ended', `${source} miss`),
        ),
      );
    },
  };
}

function judge(options: RecordRecognition, key: SessionKey, session: StoredSession): Maybe<Verdict> {
  const { lifetimes, clock, renewal } = options;
  const { record, lastSeenAt, standing: known } = session;
  const times = timesOf(record.createdAt, lastSeenAt, record.absoluteExpiresAt, lifetimes);
  const now = clock.now();
  if (isOver(times, now, touchInterval(lifetimes))) return rejected('session_ended', 'past its deadline');
  const askedAt = clock.monotonic();
  if (renewal && !(known && askedAt - known.askedAt < renewal.after)) {
    return renewed(options, key, session, { now, askedAt, ask: renewal.ask });
  }
  // Nothing known of the user is not the same as "ended".
  if (known === undefined) return undecided('standing unknown');
  return concluded(options, key, session, { now, standing: known.standing, cause: `${options.source} hit` });
}

/** Queries the user's standing again: the cached one is older than the renewal allows. */
async function renewed(
  options: RecordRecognition,
  key: SessionKey,
  session: StoredSession,
  { now, askedAt, ask }: { now: number; askedAt: number; ask: StandingRenewal['ask'] },
): Promise<Verdict> {
  const standing = await ask(session.record.userId);
  if (!standing) {
    await options.store.end(key);
    return rejected('session_ended', 'account deleted');
  }
  await options.store.putStanding(key.tag, standing, askedAt);
  return concluded(options, key, session, { now, standing, cause: 'renewed with auth' });
}

function concluded(
  { store, lifetimes }: RecordRecognition,
  key: SessionKey,
  { record, lastSeenAt }: StoredSession,
  { now, standing, cause }: { now: number; standing: Standing; cause: string },
): Verdict {
  if (record.generation < standing.generation) {
    return rejected('session_ended', 'all sessions of the user ended');
  }
  const accepted: Accepted = {
    kind: 'accepted',
    identity: {
      userId: record.userId,
      username: record.username,
      roles: standing.roles,
      sessionId: key.id,
      authenticatedAt: record.createdAt,
    },
    generation: record.generation,
    ...(record.receipt !== undefined && { receipt: record.receipt }),
    times: timesOf(record.createdAt, now, record.absoluteExpiresAt, lifetimes),
    remember: record.remember === true,
    cause,
  };
  const due = now - lastSeenAt >= touchInterval(lifetimes);
  return due ? { ...accepted, touch: () => store.touch(key, now) } : accepted;
}
