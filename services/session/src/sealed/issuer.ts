import type { Clock, Random } from '@gatehouse/defaults';
import { CART_COOKIE, clearedCookie, SESSION_COOKIE } from '../cookies.ts';
import { timesFrom } from '../lifetime.ts';
import { lifetimesOf } from '../limits.ts';
import type { SessionRegister } from '../register.ts';
import { registeredSessions } from '../registered.ts';
import { newSecret } from '../secrets.ts';
import type { Issuer, Limits } from '../strategy.ts';
import type { Sealer } from './sealer.ts';
import { openSession, sessionCookie } from './session.ts';

export interface SealedIssuerPorts {
  readonly register: SessionRegister;
  readonly sealer: Sealer;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
}

/** Seals sessions into cookies. Auth keeps a row of each, asked at renewals only. */
export function createSealedIssuer({ register, sealer, limits, clock, random }: SealedIssuerPorts): Issuer {
  const lifetimes = lifetimesOf(limits);
  return {
    async issue(account, context) {
      const now = clock.now();
      const times = timesFrom(now, lifetimes);
      const { createdAt, lastSeenAt, absoluteExpiresAt, idleExpiresAt } = times;
      const { generation, rights, roles } = account.standing;
      const id = newSecret(random);
      const { remember = false } = context;
      await register.create({
        id,
        userId: account.id,
        device: context.device,
        generation,
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
          generation,
          rights,
          created: createdAt,
          seen: lastSeenAt,
          idle: idleExpiresAt,
          absolute: absoluteExpiresAt,
          renewBy: Math.min(now + limits.sealedRenewal, absoluteExpiresAt),
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
    async end(presented) {
      const session = presented.sessionCookie && openSession(sealer, presented.sessionCookie);
      if (session) await register.end(session.sid);
      return 'ended';
    },
    ...registeredSessions({ register, limits, clock, idleSlack: limits.sealedRenewal }),

    cleared: [clearedCookie(SESSION_COOKIE), clearedCookie(CART_COOKIE)],
  };
}
