import type { RequestAuthenticator } from '@gatehouse/session';
import { rejected } from '@gatehouse/session';
import type { Sabotage } from '../sabotage.ts';

/** A sign-in does not ask again what became of the user meanwhile. */
export const notConfirmed = (): Sabotage => ({
  confirming: (_accounts, { accountState }) => ({ accountState: async () => accountState }),
});

/** A Redis that forgot is vouched for before it was told. */
export const replayOff = (): Sabotage => ({ vouchesBlindly: true });

/** Who is refused was there, and counts as active. */
export const touchesRefused = (): Sabotage => ({ touchesRefused: true });

/** Who signs in again gets a new session, and the one that they came with lives on. */
export const oldOneKept = (): Sabotage => ({ keepsOld: true });

/** Unknown is invalid. */
export const failsClosed = (): Sabotage => ({ authenticator: turningAway });

const turningAway = (authenticator: RequestAuthenticator): RequestAuthenticator => ({
  async authenticate(credentials) {
    const verdict = await authenticator.authenticate(credentials);
    return verdict.kind === 'undecided' ? rejected('session_ended', 'unknown') : verdict;
  },
});
