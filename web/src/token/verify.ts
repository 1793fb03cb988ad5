import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';

/** What the signature is worth by the published keys. */
export type SignatureVerdict = 'valid' | 'invalid' | 'unknown key' | 'refused algorithm';

/** Verifies as replicas do: one algorithm, and a key that auth publishes. */
export async function verify(token: string, keys: JSONWebKeySet): Promise<SignatureVerdict> {
  try {
    await compactVerify(token, createLocalJWKSet(keys), { algorithms: ['EdDSA'] });
    return 'valid';
  } catch (error) {
    if (error instanceof errors.JOSEAlgNotAllowed) return 'refused algorithm';
    if (error instanceof errors.JWKSNoMatchingKey) return 'unknown key';
    if (error instanceof errors.JOSEError) return 'invalid';
    throw error;
  }
}
