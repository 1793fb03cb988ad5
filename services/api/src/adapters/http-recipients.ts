import { UsernameResponse } from '@gatehouse/contracts';
import type { Recipients } from '../domain/transfers.ts';
import type { AuthClient } from './auth-client.ts';

/** The names of accounts, which auth has and replicas do not read (G16). */
export function httpRecipients(auth: AuthClient): Recipients {
  return {
    async named(name) {
      const path = `/internal/usernames/${encodeURIComponent(name)}`;
      const { username } = await auth.ask({ method: 'GET', path, answer: UsernameResponse });
      return username ?? undefined;
    },
  };
}
