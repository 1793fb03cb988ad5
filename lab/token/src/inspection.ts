import { UserError } from '@gatehouse/infra/errors';
import { takeApart } from '@gatehouse/web/jwt';

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
  const parts = takeApart(token);
  if (parts === undefined) {
    throw new UserError(
      'This is no JSON Web Token: three parts in base64url with dots between them are.',
      'Give the value of `access_token`, as a sign-in at token or denylist answers it.',
    );
  }
  const { header, payload, signature } = parts;
  const { exp } = payload;
  return {
    ...{ header, payload, bytes: token.length, fitsCookie: token.length <= COOKIE_BYTES },
    signatureBytes: Buffer.from(signature, 'base64url').length,
    expiresInSeconds: typeof exp === 'number' ? Math.floor(exp - now / 1000) : undefined,
  };
}
