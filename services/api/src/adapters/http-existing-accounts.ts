import { ExistingAccountsResponse } from '@gatehouse/contracts';
import type { AuthClient } from './auth-client.ts';

/** Which of these users have an account. Throws `Unavailable`. */
export function existingAccounts(auth: AuthClient): (userIds: readonly string[]) => Promise<string[]> {
  return async (userIds) => {
    const call = { method: 'POST', path: '/internal/existing-accounts', body: { userIds } } as const;
    return (await auth.ask({ ...call, answer: ExistingAccountsResponse })).userIds;
  };
}
