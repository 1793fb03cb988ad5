import { hash } from 'node:crypto';
import { PublicKey } from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import { SIGNING_ALGORITHM, type SigningKey } from '@gatehouse/session';
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose';
import { Value } from 'typebox/value';
import type { KeyCipher } from './cipher.ts';
import type { KeyRow } from './lifecycle.ts';

/** A new key pair as a row, its times not yet decided. Its id is derived from the public key, so no two share one. */
export async function newKey(cipher: KeyCipher): Promise<KeyRow> {
  const { publicKey, privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = hash('sha256', String(jwk.x), 'base64url').slice(0, 22);
  const publicJwk = Value.Parse(PublicKey, { ...jwk, kid, alg: SIGNING_ALGORITHM, use: 'sig' });
  const sealedPrivate = cipher.seal(kid, Buffer.from(await exportPKCS8(privateKey)));
  return {
    kid,
    alg: SIGNING_ALGORITHM,
    publicJwk,
    sealedPrivate,
    publishedAt: 0,
    signsFrom: 0,
    retiresAt: undefined,
    withdrawnAt: undefined,
  };
}

/** The row was sealed with another KEY_ENCRYPTION_KEY, or changed since: this process cannot sign with it. */
export class UnreadableKey extends Unavailable {}

/** The key that signs. @throws UnreadableKey */
export async function openKey(cipher: KeyCipher, { kid, alg, sealedPrivate }: KeyRow): Promise<SigningKey> {
  try {
    const pem = cipher.open(kid, sealedPrivate).toString();
    return { kid, alg, key: await importPKCS8(pem, alg) };
  } catch (cause) {
    throw new UnreadableKey(`the signing key ${kid} cannot be decrypted`, { cause });
  }
}
