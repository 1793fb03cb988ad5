import type { Account } from '@gatehouse/contracts';
import { type Clock, type Random, Unavailable } from '@gatehouse/defaults';
import { clearedCookie, credentialCookie, type OutgoingCookie, REFRESH_COOKIE } from '../cookies.ts';
import { timesFrom, timesOf } from '../lifetime.ts';
import { repositorySessions } from '../repository-session-list.ts';
import type { RequestCredentials } from '../request-credentials.ts';
import { digest, isSecret, newSecret } from '../secrets.ts';
import type { SessionRepository, SessionRow } from '../session-repository.ts';
import type {
  Issued,
  Issuer,
  RefreshOutcome,
  RevokeOutcome,
  SignInContext,
  StrategyFacts,
  TimeLimits,
} from '../strategy.ts';
import { lifetimesOf } from '../time-limits.ts';
import type { SigningKeys } from './keys.ts';
import type { RefreshTokenFamilies } from './refresh-token-families.ts';
import { childOf, decide, type RefreshKey } from './rotation.ts';
import { signAccessToken } from './sign.ts';
import type { TokenVerifier } from './verifier.ts';

export interface TokenIssuerPorts {
  readonly facts: StrategyFacts;
  readonly repository: SessionRepository;
  readonly families: RefreshTokenFamilies;
  readonly signingKeys: SigningKeys;
  /** The first makes children, all verify. */
  readonly refreshKeys: readonly [RefreshKey, ...RefreshKey[]];
  readonly verifier: TokenVerifier;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  readonly random: Random;
}

/** Issues an access token that any replica verifies alone, and a refresh token that only auth can trade in. */
export function createTokenIssuer(ports: TokenIssuerPorts): Issuer {
  const { repository, families, verifier, limits, clock, random } = ports;
  const lifetimes = lifetimesOf(limits);

  async function tokensFor(
    account: Account,
    session: SessionRow,
    refreshToken: string,
    client: SignInContext['client'],
    now: number,
  ): Promise<Issued> {
    const times = timesOf(session.createdAt, now, session.absoluteExpiresAt, lifetimes);
    const { token, expiresIn } = await signAccessToken(ports, {
      ...{ account, session, now, seen: now },
      expiresAt: now + limits.accessTokenMs,
    });
    const body = { access_token: token, token_type: 'Bearer', expires_in: expiresIn } as const;
    return client === 'native'
      ? { sessionId: session.id, times, cookies: [], tokens: { ...body, refresh_token: refreshToken } }
      : {
          sessionId: session.id,
          times,
          cookies: [refreshCookie(refreshToken, session, now)],
          tokens: body,
        };
  }

  /** The sessions that the presented credentials belong to: an access and a refresh token may name two. */
  async function sessionsOf(
    credentials: RequestCredentials,
  ): Promise<{ proven: Set<string>; claimed?: string }> {
    const proven = new Set<string>();
    const refreshToken = credentials.bodyToken ?? credentials.refreshCookie;
    if (refreshToken !== undefined && isSecret(refreshToken)) {
      const session = await families.sessionOf(digest(refreshToken));
      if (session !== undefined) proven.add(session);
    }
    if (credentials.bearer !== undefined) {
      const verification = await verifier.verify(credentials.bearer);
      // The public id of a session must not be enough to end it, for who holds a key that was withdrawn.
      if (verification.outcome === 'withdrawn') return { proven, claimed: verification.claims.sid };
      if (verification.outcome !== 'forged') proven.add(verification.claims.sid);
    }
    return { proven };
  }

  return {
    async issue(account, context) {
      const now = clock.now();
      const { createdAt, lastSeenAt, absoluteExpiresAt } = timesFrom(now, lifetimes);
      const session: SessionRow = {
        id: newSecret(random),
        userId: account.id,
        device: context.device,
        generation: account.accountState.sessionGeneration,
        createdAt,
        lastSeenAt,
        absoluteExpiresAt,
        remember: context.remember ?? false,
      };
      const refreshToken = newSecret(random);
      await repository.create(session);
      await families.start(session.id, digest(refreshToken));
      return tokensFor(account, session, refreshToken, context.client, now);
    },

    async sessionOf(credentials) {
      const [sessionId] = (await sessionsOf(credentials)).proven;
      if (sessionId === undefined) return undefined;
      return { sessionId, userId: (await repository.find(sessionId))?.account.id };
    },
    async revoke(credentials): Promise<RevokeOutcome> {
      const { proven, claimed } = await sessionsOf(credentials);
      for (const id of proven) await repository.revoke(id);
      return claimed === undefined || proven.has(claimed) ? 'revoked' : 'unproven';
    },
    ...repositorySessions({ repository, limits, clock, idleSlack: idleSlack(limits) }),

    async refresh(token, context): Promise<RefreshOutcome> {
      if (!isSecret(token)) return { outcome: 'rejected' };
      const redeemed = await families.redeem(digest(token), (state) =>
        decide(state, {
          token,
          keys: ports.refreshKeys,
          now: clock.now(),
          grace: limits.refreshGraceMs,
          lifetimes,
          idleSlack: idleSlack(limits),
        }),
      );
      if (redeemed?.decision.act === 'unknown')
        throw new Unavailable('the key of a refresh token is not known here');
      const live = redeemed?.state.live;
      if (redeemed?.decision.act === 'revoke' && live) {
        return { outcome: 'reused', session: { sessionId: live.session.id, userId: live.account.id } };
      }
      if (redeemed?.decision.act !== 'issue' || !live) return { outcome: 'rejected' };
      const child = childOf(token, redeemed.decision.keyId, ports.refreshKeys);
      if (child === undefined) return { outcome: 'rejected' };
      return {
        outcome: 'refreshed',
        // From when the session was known to live: a process that stalls since does not lengthen the bound.
        issued: await tokensFor(live.account, live.session, child, context.client, redeemed.decision.now),
        account: live.account,
      };
    },

    cookiesToClear: [clearedCookie(REFRESH_COOKIE)],
  };
}

function refreshCookie(token: string, session: SessionRow, now: number): OutgoingCookie {
  const { remember = false, absoluteExpiresAt } = session;
  return credentialCookie(REFRESH_COOKIE, token, { remember, absoluteExpiresAt, now });
}

/** A client is seen only when it refreshes; until its access token ends it may have been active (G5). */
const idleSlack = (limits: TimeLimits): number => limits.accessTokenMs;
