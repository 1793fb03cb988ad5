import { UserError } from '@gatehouse/infra/errors';
import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
} from 'jose';

/** Browsers keep cookies of at most this many bytes, name and attributes included (RFC 6265 section 6.1). */
const COOKIE_BYTES = 4096;

/** A token in its parts, and what is true of it. */
export interface Inspection {
  header: Readonly<Record<string, unknown>>;
  payload: Readonly<Record<string, unknown>>;
  signatureBytes: number;
  bytes: number;
  fitsCookie: boolean;
  /** Whole seconds until `exp`; negative afterwards. Undefined without one. */
  expiresInSeconds: number | undefined;
}

/**
 * Takes a JSON Web Token apart. Verifies nothing.
 * @param now ms since 1970
 * @throws UserError for text that is no signed token
 */
export function inspect(token: string, now: number): Inspection {
  try {
    const header = decodeProtectedHeader(token);
    const payload = decodeJwt(token);
    const signature = token.split('.')[2] ?? '';
    return {
      ...{ header, payload, bytes: token.length, fitsCookie: token.length <= COOKIE_BYTES },
      signatureBytes: Buffer.from(signature, 'base64url').length,
      expiresInSeconds: payload.exp === undefined ? undefined : Math.floor(payload.exp - now / 1000),
    };
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error;
    throw new UserError(
      'This is no JSON Web Token: three parts in base64url with dots between them are.',
      'Give the value of `access_token`, as a sign-in at token or denylist answers it.',
    );
  }
}

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
