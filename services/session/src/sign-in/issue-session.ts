import type { Account } from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import type { Issued, Issuer, SignInContext } from '../strategy.ts';
import type { Accounts } from './accounts.ts';

interface Ports {
  readonly issuer: Issuer;
  readonly accounts: Pick<Accounts, 'accountState'>;
}

/**
 * Issues a credential, then asks again what is true of the user. If all their sessions were ended, or their roles
 * changed, while the sign-in was under way, the new session was made on old grounds and is discarded (G2).
 *
 * @throws Unavailable when it was discarded, or when the answer is unknown: signing in again settles it.
 */
export async function issueAndRecheck(
  { issuer, accounts }: Ports,
  account: Account,
  context: SignInContext,
): Promise<Issued> {
  const issued = await issuer.issue(account, context);
  try {
    const now = await accounts.accountState(account.id);
    const { sessionGeneration, rolesVersion } = account.accountState;
    if (now?.sessionGeneration === sessionGeneration && now.rolesVersion === rolesVersion) return issued;
  } catch (error) {
    await issuer.revokeOne(account.id, issued.sessionId).catch(() => undefined);
    throw error;
  }
  await issuer.revokeOne(account.id, issued.sessionId);
  throw new Unavailable('the account changed while signing in');
}
