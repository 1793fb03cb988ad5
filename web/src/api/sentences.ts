/** What each problem means to a person at this page, and what to do. Codes without a sentence show the server's title. */
const SENTENCES: Readonly<Record<string, string>> = {
  not_authenticated: 'This browser sent no credential. Sign in first.',
  session_ended:
    'The credential is not accepted: the session ended here or elsewhere, or this replica does not know it.',
  token_expired: 'The access token has expired. The page refreshes it and tries again.',
  token_stale:
    'The roles have changed since the access token was issued. The page refreshes it and tries again.',
  refresh_rejected: 'The refresh token is not accepted: the session ended. Sign in again.',
  refresh_reused: 'The refresh token had been used before, so the whole session was ended. Sign in again.',
  invalid_credentials: 'The user name or the password is wrong.',
  username_taken: 'This user name is taken. Choose another one.',
  password_rejected: 'This password is too short, too long, common, or the user name. Choose another one.',
  too_many_attempts: 'Too many attempts failed. Wait, then try again.',
  invalid_request: 'The server cannot use what was entered. Check the fields.',
  forbidden: 'This account does not have the right for that.',
  cross_site: 'The request did not come from this site, and was refused.',
  fresh_sign_in_required: 'Administration needs a recent sign-in. Sign out, sign in and try again.',
  last_administrator: 'This is the last administrator, who can be neither removed nor demoted.',
  no_such_session: 'There is no such session any more.',
  no_such_user: 'There is no user of that name.',
  cart_full: 'The cart is full: 100 different articles at most.',
  credential_too_large: 'The cart no longer fits into a cookie. The cart before the change was kept.',
  undecided: 'The server cannot decide right now, because a store does not answer. You stay signed in.',
  overloaded: 'The server has too much to do. Wait, then try again.',
  gateway_error: 'The gateway could not use the answer of the service. See “./gatehouse logs”.',
  unknown_host: 'This strategy does not run in this cluster. Start it with “./gatehouse up --strategies”.',
  two_credentials: 'Two credentials were sent at once. Sign out and sign in again.',
};

/** A sentence for a person. */
export function sentenceFor(status: number, code: string): string {
  if (status === 0) {
    return 'No answer came. Check that the cluster runs (“./gatehouse status”) and that this browser trusts its certificate (“./gatehouse certificates”).';
  }
  if (status === 404 && code === 'not_found') return 'This strategy does not have that.';
  return SENTENCES[code] ?? `The server answered ${status}${code ? ` (${code})` : ''}.`;
}
