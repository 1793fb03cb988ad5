import type { Standing } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import { Unavailable } from '@gatehouse/defaults';
import { isOver, type Lifetimes, timesOf, touchInterval } from './lifetime.ts';
import type { Presented } from './presented.ts';
import { keyOf } from './sessions.ts';
import type { KnownStanding, SessionKey, SessionStore, StoredSession } from './store/port.ts';
import type { Recogniser } from './strategy.ts';
import { type Accepted, rejected, undecided, type Verdict } from './verdict.ts';

/** For stores that nobody tells of changes: how long what is known of a user is believed, and whom to ask then. */
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
    async recognise(presented: Presented): Promise<Verdict> {
      if (presented.sessionCookie === undefined) return rejected('not_authenticated', 'no cookie');
      const key = keyOf(presented);
      if (!key) return rejected('session_ended', 'not a session cookie');
      try {
        const session = await store.read(key);
        return session ? await judge(options, key, session) : rejected('session_ended', `${source} miss`);
      } catch (error) {
        if (error instanceof Unavailable) return undecided(`${source} away`, error);
        throw error;
      }
    },
  };
}

async function judge(options: RecordRecognition, key: SessionKey, session: StoredSession): Promise<Verdict> {
  const { store, lifetimes, clock, source } = options;
  const { record, lastSeenAt } = session;
  const times = timesOf(record.createdAt, lastSeenAt, record.absoluteExpiresAt, lifetimes);
  const now = clock.now();
  if (isOver(times, now, touchInterval(lifetimes))) return rejected('session_ended', 'past its deadline');

  const { known, cause } = await standingOf(options, key, session);
  if (known === 'gone') {
    await store.end(key);
    return rejected('session_ended', 'account deleted');
  }
  // Nothing known of the user is not the same as "ended".
  if (known === undefined) return undecided('standing unknown');
  if (record.generation < known.standing.generation) {
    return rejected('session_ended', 'all sessions of the user ended');
  }

  const accepted: Accepted = {
    kind: 'accepted',
    identity: {
      userId: record.userId,
      username: record.username,
      roles: known.standing.roles,
      sessionId: key.id,
      authenticatedAt: record.createdAt,
    },
    times: timesOf(record.createdAt, now, record.absoluteExpiresAt, lifetimes),
    cause: cause ?? `${source} hit`,
  };
  const due = now - lastSeenAt >= touchInterval(lifetimes);
  return due ? { ...accepted, touch: () => store.touch(key, now) } : accepted;
}

interface Found {
  readonly known: KnownStanding | 'gone' | undefined;
  readonly cause?: string;
}

/** What is known of the user, asked for anew when it is older than the renewal allows. */
async function standingOf(
  { store, clock, renewal }: RecordRecognition,
  key: SessionKey,
  { record, standing: known }: StoredSession,
): Promise<Found> {
  const askedAt = clock.monotonic();
  if (!renewal || (known && askedAt - known.askedAt < renewal.after)) return { known };
  const standing = await renewal.ask(record.userId);
  if (!standing) return { known: 'gone' };
  await store.putStanding(key.tag, standing, askedAt);
  return { known: { standing, askedAt }, cause: 'renewed with auth' };
}
