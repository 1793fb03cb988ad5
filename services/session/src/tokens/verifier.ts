import { type Clock, Unavailable } from '@gatehouse/defaults';
import { compactVerify, decodeProtectedHeader, errors } from 'jose';
import { LRUCache } from 'lru-cache';
import { compileValidator } from '../compiled-schema.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { digest } from '../secrets.ts';
import { ACCESS_TOKEN_TYPE, AccessClaims, SIGNING_ALGORITHM } from './claims.ts';
import { isCanonicalCompact } from './compact.ts';
import type { KeyRing } from './key-ring.ts';

export interface VerifierOptions {
  readonly keys: KeyRing;
  /** The strategy: a token of another one is unknown here (RFC 8725 §3.9). */
  readonly audience: string;
  readonly clock: Clock;
  /** How far two clocks may differ, in ms. */
  readonly tolerance: number;
  /** How many verified tokens are remembered. */
  readonly cacheSize?: number;
}

export type Verification =
  | { readonly outcome: 'good'; readonly claims: AccessClaims; readonly cached: boolean }
  | { readonly outcome: 'expired'; readonly claims: AccessClaims }
  /** Nothing may rest on these claims: a holder of the withdrawn key wrote them, or auth did. */
  | { readonly outcome: 'withdrawn'; readonly claims: AccessClaims }
  | { readonly outcome: 'forged' };

interface Verified {
  readonly claims: AccessClaims;
  readonly kid: string;
  /** Of the key that verified it. */
  readonly thumbprint: string;
}

const isAccessClaims = compileValidator(AccessClaims);

const FORGED = { outcome: 'forged' } as const;

/**
 * Verifies access tokens. A signature costs more than asking Redis would, so each token's is checked once and
 * remembered; its deadline and its key are checked every time.
 */
export class TokenVerifier {
  readonly #options: VerifierOptions;
  readonly #verified: LRUCache<string, Verified>;

  constructor(options: VerifierOptions) {
    this.#options = options;
    this.#verified = new LRUCache({ max: options.cacheSize ?? 10_000 });
  }

  /** @throws Unavailable when the keys are not known. */
  verify(token: string): MaybePromise<Verification> {
    // The text itself is not kept: a heap dump must not hold credentials. The digest covers the whole text, so
    // only the very spelling that was verified is found again.
    const id = digest(token);
    const cached = this.#verified.get(id);
    if (cached && this.#isOfItsKey(cached)) return this.#judge(cached, true);
    return this.#verify(token, id);
  }

  async #verify(token: string, id: string): Promise<Verification> {
    const verified = await this.#checkSignature(token);
    if (!verified) return FORGED;
    this.#verified.set(id, verified);
    return this.#judge(verified, false);
  }

  /** Another key under the same id says nothing of what the old one has signed: that is verified again. */
  #isOfItsKey({ kid, thumbprint }: Verified): boolean {
    const key = this.#options.keys.peek(kid);
    return !key || key.thumbprint === thumbprint;
  }

  #judge({ claims, kid }: Verified, cached: boolean): Verification {
    const { keys, clock, tolerance } = this.#options;
    const now = clock.now();
    const key = keys.peek(kid);
    // Not knowing whether the key is still good is not the same as knowing that it is not.
    if (keys.isStale) throw new Unavailable('the keys were not refreshed for too long');
    if (claims.iat * 1000 > now + tolerance) return FORGED;
    // By a key in other hands nothing is genuine, an expired token neither: a holder of the key writes any date.
    const isDoubtful = key?.withdrawn === true && !key.retired;
    if (!isDoubtful && claims.exp * 1000 + tolerance <= now) return { outcome: 'expired', claims };
    if (!key || key.withdrawn) return { outcome: 'withdrawn', claims };
    return { outcome: 'good', claims, cached };
  }

  async #checkSignature(token: string): Promise<Verified | undefined> {
    if (!isCanonicalCompact(token, 3)) return undefined;
    try {
      const { kid, typ, alg } = decodeProtectedHeader(token);
      if (kid === undefined || kid.length > 64 || typ !== ACCESS_TOKEN_TYPE || alg !== SIGNING_ALGORITHM)
        return undefined;
      const key = await this.#options.keys.find(kid);
      if (!key) return undefined;
      const { payload } = await compactVerify(token, key.key, { algorithms: [SIGNING_ALGORITHM] });
      const claims: unknown = JSON.parse(
        new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload),
      );
      return isAccessClaims(claims) && claims.aud === this.#options.audience
        ? { claims, kid, thumbprint: key.thumbprint }
        : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof SyntaxError || isDecodingError(error))
        return undefined;
      throw error;
    }
  }
}

/** jose and TextDecoder answer text that is not what it should be with a TypeError. */
function isDecodingError(error: unknown): boolean {
  return error instanceof TypeError;
}
