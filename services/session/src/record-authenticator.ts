import type { AccountState } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import { isOver, type Lifetimes, timesOf, touchInterval } from './lifetime.ts';
import { type MaybePromise, thenMaybe } from './maybe-promise.ts';
import { keyOf } from './record-issuer.ts';
import type { RequestCredentials } from './request-credentials.ts';
import type { SessionKey, SessionStore, StoredSession } from './store/port.ts';
import type { RequestAuthenticator } from './strategy.ts';
import { type Accepted, rejected, undecided, undecidedIfUnavailable, type Verdict } from './verdict.ts';

/** For stores that receive no invalidations: how long the account state stays valid, and how to refresh it. */
interface AccountStateRenewal {
  /** Milliseconds since the last question. */
  readonly afterMs: number;
  /** The user's account state now; undefined when the account is no more. Throws `Unavailable`. */
  ask(userId: string): Promise<AccountState | undefined>;
}

export interface RecordAuthenticatorOptions {
  readonly store: SessionStore;
  readonly lifetimes: Lifetimes;
  readonly clock: Clock;
  /** Named in Server-Timing: where the record was found. */
  readonly source: string;
  readonly renewal?: AccountStateRenewal;
}

/** Authenticates a client by the record that the session cookie points to. */
export function createRecordAuthenticator(options: RecordAuthenticatorOptions): RequestAuthenticator {
  const { store, source } = options;
  return {
    authenticate(credentials: RequestCredentials): MaybePromise<Verdict> {
      if (credentials.sessionCookie === undefined) return rejected('not_authenticated', 'no cookie');
      const key = keyOf(credentials);
      if (!key) return rejected('session_ended', 'not a session cookie');
      return undecidedIfUnavailable(`${source} away`, () =>
        thenMaybe(store.read(key), (session) =>
          session ? judge(options, key, session) : rejected('session_ended', `${source} miss`),
        ),
      );
    },
  };
}

function judge(
  options: RecordAuthenticatorOptions,
  key: SessionKey,
  session: StoredSession,
): MaybePromise<Verdict> {
  const { lifetimes, clock, renewal } = options;
  const { record, lastSeenAt, accountState: known } = session;
  const times = timesOf(record.createdAt, lastSeenAt, record.absoluteExpiresAt, lifetimes);
  const now = clock.now();
  if (isOver(times, now, touchInterval(lifetimes))) return rejected('session_ended', 'past its deadline');
  const askedAt = clock.monotonic();
  if (renewal && !(known && askedAt - known.askedAt < renewal.afterMs)) {
    return renewed(options, key, session, { now, askedAt, ask: renewal.ask });
  }
  // Nothing known of the user is not the same as "ended".
  if (known === undefined) return undecided('account state unknown');
  return concluded(options, key, session, {
    now,
    accountState: known.accountState,
    cause: `${options.source} hit`,
  });
}

/** Queries the user's account state again: the cached one is older than the renewal allows. */
async function renewed(
  options: RecordAuthenticatorOptions,
  key: SessionKey,
  session: StoredSession,
  { now, askedAt, ask }: { now: number; askedAt: number; ask: AccountStateRenewal['ask'] },
): Promise<Verdict> {
  const accountState = await ask(session.record.userId);
  if (!accountState) {
    await options.store.revoke(key);
    return rejected('session_ended', 'account deleted');
  }
  await options.store.putAccountState(key.userKey, accountState, askedAt);
  return concluded(options, key, session, { now, accountState, cause: 'renewed with auth' });
}

function concluded(
  { store, lifetimes }: RecordAuthenticatorOptions,
  key: SessionKey,
  { record, lastSeenAt }: StoredSession,
  { now, accountState, cause }: { now: number; accountState: AccountState; cause: string },
): Verdict {
  if (record.generation < accountState.sessionGeneration) {
    return rejected('session_ended', 'all sessions of the user ended');
  }
  const accepted: Accepted = {
    kind: 'accepted',
    identity: {
      userId: record.userId,
      username: record.username,
      roles: accountState.roles,
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
