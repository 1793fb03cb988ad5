import type { Clock, Random } from '@gatehouse/defaults';
import { CART_COOKIE, clearedCookie, SESSION_COOKIE } from '../cookies.ts';
import { timesFrom } from '../lifetime.ts';
import { repositorySessions } from '../repository-session-list.ts';
import { newSecret } from '../secrets.ts';
import type { SessionRepository } from '../session-repository.ts';
import type { Issuer, TimeLimits } from '../strategy.ts';
import { lifetimesOf } from '../time-limits.ts';
import type { Sealer } from './sealer.ts';
import { openSession, sessionCookie } from './session.ts';

export interface SealedIssuerPorts {
  readonly repository: SessionRepository;
  readonly sealer: Sealer;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  readonly random: Random;
}

/** Seals sessions into cookies. Auth keeps a row of each, asked at renewals only. */
export function createSealedIssuer({ repository, sealer, limits, clock, random }: SealedIssuerPorts): Issuer {
  const lifetimes = lifetimesOf(limits);
  return {
    async issue(account, context) {
      const now = clock.now();
      const times = timesFrom(now, lifetimes);
      const { createdAt, lastSeenAt, absoluteExpiresAt, idleExpiresAt } = times;
      const { sessionGeneration, rolesVersion, roles } = account.accountState;
      const id = newSecret(random);
      const { remember = false } = context;
      await repository.create({
        id,
        userId: account.id,
        device: context.device,
        generation: sessionGeneration,
        createdAt,
        lastSeenAt,
        absoluteExpiresAt,
        remember,
      });
      const cookie = sessionCookie(
        sealer,
        {
          sub: account.id,
          username: account.username,
          roles,
          sid: id,
          generation: sessionGeneration,
          rights: rolesVersion,
          created: createdAt,
          seen: lastSeenAt,
          idle: idleExpiresAt,
          absolute: absoluteExpiresAt,
          renewBy: Math.min(now + limits.sealedRenewalMs, absoluteExpiresAt),
          ...(remember && { remember }),
        },
        now,
      );
      return { sessionId: id, times, cookies: [cookie] };
    },

    async sessionOf({ sessionCookie }) {
      const session = sessionCookie === undefined ? undefined : openSession(sealer, sessionCookie);
      return session && { sessionId: session.sid, userId: session.sub };
    },
    async revoke(credentials) {
      const session = credentials.sessionCookie && openSession(sealer, credentials.sessionCookie);
      if (session) await repository.revoke(session.sid);
      return 'revoked';
    },
    ...repositorySessions({ repository, limits, clock, idleSlack: limits.sealedRenewalMs }),

    cookiesToClear: [clearedCookie(SESSION_COOKIE), clearedCookie(CART_COOKIE)],
  };
}
