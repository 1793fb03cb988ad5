import type { Account, ListedSession, StrategyName } from '@gatehouse/contracts';
import type { Actor } from './authority/actor.ts';
import type { Carts } from './carts/port.ts';
import type { OutgoingCookie } from './cookies.ts';
import type { Identity } from './identity.ts';
import type { SessionTimes } from './lifetime.ts';
import type { MaybePromise } from './maybe-promise.ts';
import type { RequestCredentials } from './request-credentials.ts';
import type { Verdict } from './verdict.ts';

/** The limits of CONTRACT.md; times are in milliseconds. */
export interface TimeLimits {
  /** How many sessions one user has at one strategy. */
  readonly sessionsPerUser: number;
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly accessTokenMs: number;
  readonly refreshGraceMs: number;
  readonly sealedRenewalMs: number;
  readonly localRenewalMs: number;
  /** How long a replica may trust what it holds locally. */
  readonly leaseMs: number;
  readonly storeTimeoutMs: number;
  /** How long the gateway may keep what it was told of a credential. */
  readonly phantomCacheMs: number;
  readonly jwksRefreshMs: number;
  readonly jwksMaxStaleMs: number;
  readonly clockToleranceMs: number;
}

/** How long after its acknowledged revocation a credential can still be accepted, in ms. */
export interface Bound {
  /** One session, by its owner. */
  readonly session: number;
  /** All sessions of a user: logout-everywhere, password change, administrator. */
  readonly user: number;
  /** A removed role. */
  readonly roles: number;
}

/** What is true of a strategy wherever it runs: documents, tour and tests read it from here. */
export interface StrategyFacts {
  readonly name: StrategyName;
  /** What it cannot run without, besides the database. */
  readonly needs: readonly 'redis'[];
  /** Who keeps the state of a session, and therefore hosts the sign-in routes. */
  readonly issuedBy: 'replica' | 'auth';
  /** Where the credential travels. */
  readonly transport: 'cookie' | 'bearer' | 'either';
  /** Whether clients hold a refresh token beside it. */
  readonly refreshTokens: boolean;
  /** Whether one replica keeps a session, and a cookie names it to the gateway. */
  readonly affinity: boolean;
  bound(limits: TimeLimits): Bound;
}

/** The half that answers "who is this?"; every service that answers requests has one per strategy. */
export interface RequestAuthenticator {
  /** Never throws for hostile input or a store that is away: those are verdicts. */
  authenticate(credentials: RequestCredentials): MaybePromise<Verdict>;
}

/**
 * A strategy as one process runs it. The process that keeps the sessions has an issuer and hosts the sign-in routes; the one that
 * runs the shop has carts.
 */
export interface Strategy {
  readonly facts: StrategyFacts;
  readonly authenticator: RequestAuthenticator;
  readonly issuer?: Issuer;
  readonly carts?: Carts;
}

/** What a sign-in needs to know of the client. */
export interface SignInContext {
  readonly client: 'browser' | 'native';
  /** A short description of the device, for the list of sessions. */
  readonly device: string;
  /** What auth gave for the password check; undefined where auth itself issues. */
  readonly receipt?: string | undefined;
  /** Whether a browser keeps the credential when it ends; not unless the client asked for it. */
  readonly remember?: boolean;
  /** The name of this replica in affinity cookies, where there are any. */
  readonly replica?: string | undefined;
}

/** A new credential. */
export interface Issued {
  readonly sessionId: string;
  readonly times: SessionTimes;
  readonly cookies: readonly OutgoingCookie[];
  readonly tokens?: {
    readonly access_token: string;
    readonly token_type: 'Bearer';
    readonly expires_in: number;
    readonly refresh_token?: string;
  };
}

export type RefreshOutcome =
  | { readonly outcome: 'refreshed'; readonly issued: Issued; readonly account: Account }
  | { readonly outcome: 'rejected' }
  /** The session of the token, which was ended. */
  | { readonly outcome: 'reused'; readonly session: NamedSession };

/** A session by its public id, and whose it is, where that is still known. */
export interface NamedSession {
  readonly sessionId: string;
  readonly userId: string | undefined;
}

/**
 * `unproven`: a credential names a session and no longer proves it, for its key was withdrawn, and no other one that was
 * presented does. That session goes on.
 */
export type RevokeOutcome = 'revoked' | 'unproven';

/** The half that makes and ends sessions; it runs where the state is kept. Throws `Unavailable` when it cannot. */
export interface Issuer {
  issue(account: Account, context: SignInContext): Promise<Issued>;
  /** Ends the session that these credentials belong to. Unknown ones are no error: signing out is idempotent. */
  revoke(credentials: RequestCredentials): Promise<RevokeOutcome>;
  /** The session that genuine credentials name, whether or not it still lives. */
  sessionOf(credentials: RequestCredentials): Promise<NamedSession | undefined>;
  /**
   * Whether a session that lives no longer was ended at this strategy. Only where a credential of another one may look
   * alike; elsewhere what names a session proves it.
   */
  isRevoked?(credentials: RequestCredentials): Promise<boolean>;
  /**
   * Ends one session of a user by its public id; false when this user has no such session. `actor`: the other session
   * that asks for it, which is checked in the transaction of the ending. Throws `ActorRefused`.
   */
  revokeOne(userId: string, sessionId: string, actor?: Actor): Promise<boolean>;
  /**
   * Ends what is held here of the user's sessions before the present session generation, at once; the generation ends the
   * rest within the bound. Later sessions go on: a repeated request ends nothing that the first one did not (G14).
   */
  revokeAll(account: Account): Promise<void>;
  list(identity: Identity): Promise<{ sessions: ListedSession[]; complete: boolean }>;
  /** The cookies that signing out takes away. */
  readonly cookiesToClear: readonly OutgoingCookie[];
  /** Only strategies with refresh tokens. */
  refresh?(token: string, context: SignInContext): Promise<RefreshOutcome>;
}
