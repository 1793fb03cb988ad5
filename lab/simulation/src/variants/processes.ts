import type { RequestAuthenticator } from '@gatehouse/session';
import { rejected } from '@gatehouse/session';
import type { Mutation } from '../mutation.ts';

/** A sign-in does not ask again what became of the user meanwhile. */
export const notConfirmed = (): Mutation => ({
  confirming: (_accounts, { accountState }) => ({ accountState: async () => accountState }),
});

/** A Redis that forgot is vouched for before it was told. */
export const replayOff = (): Mutation => ({ vouchesBlindly: true });

/** Who is refused was there, and counts as active. */
export const touchesRefused = (): Mutation => ({ touchesRefused: true });

/** Who signs in again gets a new session, and the one that they came with lives on. */
export const oldOneKept = (): Mutation => ({ keepsOld: true });

/** Unknown is invalid. */
export const failsClosed = (): Mutation => ({ authenticator: turningAway });

const turningAway = (authenticator: RequestAuthenticator): RequestAuthenticator => ({
  async authenticate(credentials) {
    const verdict = await authenticator.authenticate(credentials);
    return verdict.kind === 'undecided' ? rejected('session_ended', 'unknown') : verdict;
  },
});
