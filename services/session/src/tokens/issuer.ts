import type { Account } from '@gatehouse/contracts';
import { type Clock, type Random, Unavailable } from '@gatehouse/defaults';
import { clearedCookie, credentialCookie, type OutgoingCookie, REFRESH_COOKIE } from '../cookies.ts';
import { timesFrom, timesOf } from '../lifetime.ts';
import { lifetimesOf } from '../limits.ts';
import type { Presented } from '../presented.ts';
import type { RegisteredSession, SessionRegister } from '../register.ts';
import { registeredSessions } from '../registered.ts';
import { fingerprint, isSecret, newSecret } from '../secrets.ts';
import type {
  EndOutcome,
  Issued,
  Issuer,
  Limits,
  RefreshOutcome,
  SignInContext,
  StrategyFacts,
} from '../strategy.ts';
import type { RefreshFamilies } from './families.ts';
import type { SigningKeys } from './keys.ts';
import { childOf, decide, type RefreshKey } from './rotation.ts';
import { signAccessToken } from './sign.ts';
import type { TokenVerifier } from './verifier.ts';

export interface TokenIssuerPorts {
  readonly facts: StrategyFacts;
  readonly register: SessionRegister;
  readonly families: RefreshFamilies;
  readonly signingKeys: SigningKeys;
  /** The first makes children, all are recognised. */
  readonly refreshKeys: readonly [RefreshKey, ...RefreshKey[]];
  readonly verifier: TokenVerifier;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
}

/** Issues an access token that any replica verifies alone, and a refresh token that only auth can trade in. */
export function createTokenIssuer(ports: TokenIssuerPorts): Issuer {
  const { register, families, verifier, limits, clock, random } = ports;
  const lifetimes = lifetimesOf(limits);

  async function credentials(
    account: Account,
    session: RegisteredSession,
    refreshToken: string,
    client: SignInContext['client'],
    now: number,
  ): Promise<Issued> {
    const times = timesOf(session.createdAt, now, session.absoluteExpiresAt, lifetimes);
    const { token, expiresIn } = await signAccessToken(ports, {
      ...{ account, session, now, seen: now },
      expiresAt: now + limits.accessToken,
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
  async function sessionsOf(presented: Presented): Promise<{ proven: Set<string>; claimed?: string }> {
    const proven = new Set<string>();
    const refreshToken = presented.bodyToken ?? presented.refreshCookie;
    if (refreshToken !== undefined && isSecret(refreshToken)) {
      const session = await families.sessionOf(fingerprint(refreshToken));
      if (session !== undefined) proven.add(session);
    }
    if (presented.bearer !== undefined) {
      const verification = await verifier.verify(presented.bearer);
      // The public handle of a session must not be enough to end it, for who holds a key that was withdrawn.
      if (verification.outcome === 'withdrawn') return { proven, claimed: verification.claims.sid };
      if (verification.outcome !== 'forged') proven.add(verification.claims.sid);
    }
    return { proven };
  }

  return {
    async issue(account, context) {
      const now = clock.now();
      const { createdAt, lastSeenAt, absoluteExpiresAt } = timesFrom(now, lifetimes);
      const session: RegisteredSession = {
        id: newSecret(random),
        userId: account.id,
        device: context.device,
        generation: account.standing.generation,
        createdAt,
        lastSeenAt,
        absoluteExpiresAt,
        remember: context.remember ?? false,
      };
      const refreshToken = newSecret(random);
      await register.create(session);
      await families.start(session.id, fingerprint(refreshToken));
      return credentials(account, session, refreshToken, context.client, now);
    },

    async sessionOf(presented) {
      const [sessionId] = (await sessionsOf(presented)).proven;
      if (sessionId === undefined) return undefined;
      return { sessionId, userId: (await register.find(sessionId))?.account.id };
    },
    async end(presented): Promise<EndOutcome> {
      const { proven, claimed } = await sessionsOf(presented);
      for (const id of proven) await register.end(id);
      return claimed === undefined || proven.has(claimed) ? 'ended' : 'unproven';
    },
    ...registeredSessions({ register, limits, clock, idleSlack: idleSlack(limits) }),

    async refresh(token, context): Promise<RefreshOutcome> {
      if (!isSecret(token)) return { outcome: 'rejected' };
      const presented = await families.present(fingerprint(token), (state) =>
        decide(state, {
          token,
          keys: ports.refreshKeys,
          now: clock.now(),
          grace: limits.refreshGrace,
          lifetimes,
          idleSlack: idleSlack(limits),
        }),
      );
      if (presented?.decision.act === 'unknown')
        throw new Unavailable('the key of a refresh token is not known here');
      const live = presented?.state.live;
      if (presented?.decision.act === 'end' && live) {
        return { outcome: 'reused', session: { sessionId: live.session.id, userId: live.account.id } };
      }
      if (presented?.decision.act !== 'answer' || !live) return { outcome: 'rejected' };
      const child = childOf(token, presented.decision.keyId, ports.refreshKeys);
      if (child === undefined) return { outcome: 'rejected' };
      return {
        outcome: 'refreshed',
        // From when the session was known to live: a process that stalls since does not lengthen the bound.
        issued: await credentials(live.account, live.session, child, context.client, presented.decision.now),
        account: live.account,
      };
    },

    cleared: [clearedCookie(REFRESH_COOKIE)],
  };
}

function refreshCookie(token: string, session: RegisteredSession, now: number): OutgoingCookie {
  const { remember = false, absoluteExpiresAt } = session;
  return credentialCookie(REFRESH_COOKIE, token, { remember, absoluteExpiresAt, now });
}

/** A client is seen only when it refreshes; until its access token ends it may have been active (G5). */
const idleSlack = (limits: Limits): number => limits.accessToken;
