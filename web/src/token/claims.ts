/** What each member of a token guards, in plain words. */
export const MEANINGS: Readonly<Record<string, string>> = {
  alg: 'how it is signed; the server accepts one algorithm only',
  kid: 'which of the published keys verifies it',
  typ: 'that it is an access token, and no other kind (RFC 9068)',
  iss: 'who issued it',
  aud: 'for whom: one strategy’s token is nothing to the others',
  sub: 'whose it is',
  sid: 'the session it belongs to',
  jti: 'its own id',
  iat: 'when it was issued',
  exp: 'until when it is accepted',
  nbf: 'from when it is accepted',
  auth_time: 'when the password was checked',
  username: 'the user name, so that replicas need not query it',
  roles: 'the roles at the time of issue: they go stale',
  generation: 'the user’s session generation; a smaller one than the present is revoked (denylist)',
  rights: 'the roles version; an older one is stale (denylist)',
};

/** A value as people read it: NumericDates as times (RFC 7519 section 2). */
export function readable(name: string, value: unknown): string {
  const isTime = ['iat', 'exp', 'nbf', 'auth_time'].includes(name) && typeof value === 'number';
  return isTime ? new Date(value * 1000).toLocaleString() : JSON.stringify(value);
}
