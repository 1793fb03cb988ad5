import type { Clock, Random } from '@gatehouse/defaults';
import { clearedCookie, credentialCookie, SESSION_COOKIE } from '../cookies.ts';
import { timesFrom, touchInterval } from '../lifetime.ts';
import { lifetimesOf } from '../limits.ts';
import type { Presented } from '../presented.ts';
import type { SessionRegister } from '../register.ts';
import { registeredSessions } from '../registered.ts';
import type { Issuer, Limits } from '../strategy.ts';
import { credentialOf, newCredential, sessionOf } from './credential.ts';

export interface PhantomIssuerPorts {
  readonly register: SessionRegister;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
}

/** Hands out credentials that say nothing: a cookie for browsers, an opaque access token for programs. */
export function createPhantomIssuer(ports: PhantomIssuerPorts): Issuer {
  const { register, limits, clock, random } = ports;
  const lifetimes = lifetimesOf(limits);
  return {
    async issue(account, { client, device, remember = false }) {
      const now = clock.now();
      const times = timesFrom(now, lifetimes);
      const { createdAt, lastSeenAt, absoluteExpiresAt } = times;
      const { credential, sessionId } = newCredential(random);
      await register.create({
        ...{ id: sessionId, userId: account.id, device },
        ...{ generation: account.standing.generation, createdAt, lastSeenAt, absoluteExpiresAt },
        remember,
      });
      if (client === 'browser') {
        const keeping = { remember, absoluteExpiresAt, now };
        const cookie = credentialCookie(SESSION_COOKIE, credential, keeping);
        return { sessionId, times, cookies: [cookie] };
      }
      // Good until its session ends: there is nothing to refresh it with, and no need.
      const expiresIn = Math.floor((absoluteExpiresAt - now) / 1000);
      const tokens = { access_token: credential, token_type: 'Bearer', expires_in: expiresIn } as const;
      return { sessionId, times, cookies: [], tokens };
    },

    async sessionOf(presented) {
      const sessionId = namedBy(presented);
      if (sessionId === undefined) return undefined;
      return { sessionId, userId: (await register.find(sessionId))?.account.id };
    },
    async end(presented) {
      const id = namedBy(presented);
      if (id !== undefined) await register.end(id);
      return 'ended';
    },
    ...registeredSessions({
      ...{ register, limits, clock },
      idleSlack: touchInterval(lifetimes),
    }),

    cleared: [clearedCookie(SESSION_COOKIE)],
  };
}

function namedBy(presented: Presented): string | undefined {
  const credential = credentialOf(presented);
  return credential === undefined ? undefined : sessionOf(credential);
}
