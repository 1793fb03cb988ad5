import { Role } from '@gatehouse/contracts';
import { type Static, Type } from 'typebox';
import type { Identity } from '../identity.ts';

/** Who issues. There is one auth service, so a name is enough. */
export const ISSUER = 'gatehouse';
/** RFC 9068 §2.1: an access token says that it is one, so that no other kind of token passes for it. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';
/** One key, one algorithm (RFC 8725 §3.1). */
export const SIGNING_ALGORITHM = 'EdDSA';

/** What an access token claims. Numeric dates are seconds (RFC 7519 §2); `created`, `seen`, `absolute` milliseconds. */
export const AccessClaims = Type.Object({
  iss: Type.Literal(ISSUER),
  aud: Type.String(),
  sub: Type.String(),
  /** The session, by its public id. */
  sid: Type.String(),
  jti: Type.String(),
  iat: Type.Integer(),
  exp: Type.Integer(),
  username: Type.String(),
  roles: Type.Array(Role),
  generation: Type.Integer(),
  rights: Type.Integer(),
  created: Type.Integer(),
  seen: Type.Integer(),
  absolute: Type.Integer(),
  /** Whether the browser keeps the refresh token when it ends; left out when not. A password change keeps the choice. */
  remember: Type.Optional(Type.Boolean()),
});
export type AccessClaims = Static<typeof AccessClaims>;

/** Whom a token is about. */
export const identityIn = ({ sub, username, roles, sid, created }: AccessClaims): Identity => ({
  userId: sub,
  username,
  roles,
  sessionId: sid,
  authenticatedAt: created,
});
