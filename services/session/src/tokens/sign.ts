import type { Account } from '@gatehouse/contracts';
import type { Random } from '@gatehouse/defaults';
import { SignJWT } from 'jose';
import type { SessionRow } from '../session-repository.ts';
import type { StrategyFacts } from '../strategy.ts';
import { ACCESS_TOKEN_TYPE, type AccessClaims, ISSUER } from './claims.ts';
import type { SigningKeys } from './keys.ts';

interface SigningPorts {
  readonly facts: StrategyFacts;
  readonly signingKeys: SigningKeys;
  readonly random: Random;
}

/** Whom a token is about, and for how long. Times in ms since the epoch. */
interface Subject {
  readonly account: Account;
  readonly session: SessionRow;
  readonly now: number;
  /** When the client was last seen. */
  readonly seen: number;
  /** Cut down to the session's absolute deadline, and to whole seconds (RFC 7519 §2). */
  readonly expiresAt: number;
}

/** A token that any replica can verify alone, and how many seconds it is good for. Throws `Unavailable`. */
export async function signAccessToken(
  { facts, signingKeys, random }: SigningPorts,
  { account, session, now, seen, expiresAt }: Subject,
): Promise<{ token: string; expiresIn: number }> {
  const { kid, alg, key } = await signingKeys.current();
  const iat = Math.floor(now / 1000);
  const exp = Math.floor(Math.min(expiresAt, session.absoluteExpiresAt) / 1000);
  const claims: AccessClaims = {
    iss: ISSUER,
    aud: facts.name,
    sub: account.id,
    sid: session.id,
    jti: random.bytes(16).toString('base64url'),
    iat,
    exp,
    username: account.username,
    roles: account.accountState.roles,
    generation: account.accountState.sessionGeneration,
    rights: account.accountState.rolesVersion,
    created: session.createdAt,
    seen,
    absolute: session.absoluteExpiresAt,
    ...(session.remember === true && { remember: true }),
  };
  const token = await new SignJWT(claims).setProtectedHeader({ alg, kid, typ: ACCESS_TOKEN_TYPE }).sign(key);
  return { token, expiresIn: exp - iat };
}
