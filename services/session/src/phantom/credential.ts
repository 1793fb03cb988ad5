import { hash } from 'node:crypto';
import type { Random } from '@gatehouse/defaults';
import type { RequestCredentials } from '../request-credentials.ts';
import { digest, newSecret } from '../secrets.ts';

/** An unguessable secret, a dot, and its name: 43 and 22 characters of base64url. */
const CREDENTIAL = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{22})$/;

export interface NewCredential {
  /** What the client gets. It says nothing about its user. */
  readonly credential: string;
  /** The public id of the session. */
  readonly sessionId: string;
}

/** A new credential and the public id of the session it stands for. */
export function newCredential(random: Random): NewCredential {
  const secret = newSecret(random);
  return { credential: `${secret}.${nameOf(secret)}`, sessionId: digest(secret) };
}

/** The public id of the session that the credential stands for; undefined when it cannot be one of ours. */
export function sessionOf(credential: string): string | undefined {
  const [, secret, name] = CREDENTIAL.exec(credential) ?? [];
  return secret !== undefined && name === nameOf(secret) ? digest(secret) : undefined;
}

/** The one credential of a request: a browser brings a cookie, a program a bearer token. */
export function credentialOf({ sessionCookie, bearer }: RequestCredentials): string | undefined {
  return sessionCookie ?? bearer;
}

/**
 * What a gateway may write to a file in place of the secret, as the key of its cache. MD5 because nginx compares no
 * other digest by itself (ngx_http_secure_link_module); 256 random bits cannot be found from it, and an attacker who wanted two
 * secrets of one name would have to choose both, while auth draws every one.
 */
function nameOf(secret: string): string {
  return hash('md5', `gatehouse-phantom:${secret}`, 'base64url');
}
