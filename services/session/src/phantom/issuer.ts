import type { Clock, Random } from '@gatehouse/defaults';
import { clearedCookie, credentialCookie, SESSION_COOKIE } from '../cookies.ts';
import { timesFrom, touchInterval } from '../lifetime.ts';
import { repositorySessions } from '../repository-session-list.ts';
import type { RequestCredentials } from '../request-credentials.ts';
import type { SessionRepository } from '../session-repository.ts';
import type { Issuer, TimeLimits } from '../strategy.ts';
import { lifetimesOf } from '../time-limits.ts';
import { credentialOf, newCredential, sessionOf } from './credential.ts';

export interface PhantomIssuerPorts {
  readonly repository: SessionRepository;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  readonly random: Random;
}

/** Hands out credentials that say nothing: a cookie for browsers, an opaque access token for programs. */
export function createPhantomIssuer(ports: PhantomIssuerPorts): Issuer {
  const { repository, limits, clock, random } = ports;
  const lifetimes = lifetimesOf(limits);
  return {
    async issue(account, { client, device, remember = false }) {
      const now = clock.now();
      const times = timesFrom(now, lifetimes);
      const { createdAt, lastSeenAt, absoluteExpiresAt } = times;
      const { credential, sessionId } = newCredential(random);
      await repository.create({
        ...{ id: sessionId, userId: account.id, device },
        ...{ generation: account.accountState.sessionGeneration, createdAt, lastSeenAt, absoluteExpiresAt },
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

    async sessionOf(credentials) {
      const sessionId = namedBy(credentials);
      if (sessionId === undefined) return undefined;
      return { sessionId, userId: (await repository.find(sessionId))?.account.id };
    },
    async revoke(credentials) {
      const id = namedBy(credentials);
      if (id !== undefined) await repository.revoke(id);
      return 'revoked';
    },
    ...repositorySessions({
      ...{ repository, limits, clock },
      idleSlack: touchInterval(lifetimes),
    }),

    cookiesToClear: [clearedCookie(SESSION_COOKIE)],
  };
}

function namedBy(credentials: RequestCredentials): string | undefined {
  const credential = credentialOf(credentials);
  return credential === undefined ? undefined : sessionOf(credential);
}
