/** What each member of an access token guards or says. */
export const MEANINGS: Readonly<Record<string, string>> = {
  alg: 'how it is signed; replicas accept EdDSA only (RFC 8725 section 3.1)',
  kid: 'which published key verifies it',
  typ: 'that it is an access token (RFC 9068 section 2.1)',
  iss: 'who issued it',
  aud: 'the strategy it belongs to; the others refuse it',
  sub: 'the user',
  sid: 'the session, by its public id',
  jti: 'the token',
  iat: 'when it was issued',
  exp: 'until when it is accepted',
  username: 'saves replicas a query',
  roles: 'as they were when it was issued: they go stale',
  generation: 'session generation; denylist refuses one below the present',
  rights: 'roles version; denylist refuses one below the present',
  created: 'when the session began',
  seen: 'when the session was last used',
  absolute: 'when the session ends in any case',
  remember: 'whether the browser keeps the refresh token when it ends',
};

const SECONDS = ['iat', 'exp', 'nbf', 'auth_time'];
const MILLISECONDS = ['created', 'seen', 'absolute'];

/** A value as people read it. Numeric dates are seconds (RFC 7519 section 2), the shop's own times milliseconds. */
export function readable(name: string, value: unknown): string {
  const unit = SECONDS.includes(name) ? 1000 : MILLISECONDS.includes(name) ? 1 : undefined;
  const date = new Date(typeof value === 'number' && unit !== undefined ? value * unit : Number.NaN);
  const text = JSON.stringify(value) ?? '';
  return Number.isNaN(date.getTime()) ? text : `${text}  ${date.toISOString()}`;
}
