import { hash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors } from 'jose';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { isCanonicalCompact } from '../tokens/compact.ts';

/** The parts of a compact JWE; with a shared key the second one, the encrypted key, is empty (RFC 7518 §4.5). */
const JWE_PARTS = 5;
const ENCRYPTED_KEY = 1;
const ENCRYPTION = 'A256GCM';

interface SealingKey {
  readonly kid: string;
  readonly key: Uint8Array;
}

/**
 * Seals what a client is to hold but neither read nor change: an encrypted JWE whose header names its purpose, so
 * that a sealed cart is never opened as a session. The first key seals, all open: that is how a key is replaced.
 */
export class Sealer {
  readonly #keys: readonly [SealingKey, ...SealingKey[]];

  /** @param keys 32 bytes each; the configuration checks it. */
  constructor(keys: readonly [Uint8Array, ...Uint8Array[]]) {
    const [first, ...rest] = keys;
    this.#keys = [named(first), ...rest.map(named)];
  }

  async seal(purpose: string, content: unknown): Promise<string> {
    const [{ kid, key }] = this.#keys;
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
      .setProtectedHeader({ alg: 'dir', enc: ENCRYPTION, kid, typ: purpose })
      .encrypt(key);
  }

  /** The content; undefined when this was not sealed by us for this purpose. */
  async open<T extends TSchema>(purpose: string, schema: T, sealed: string): Promise<Static<T> | undefined> {
    if (!isCanonicalCompact(sealed, JWE_PARTS, [ENCRYPTED_KEY])) return undefined;
    try {
      const header = decodeProtectedHeader(sealed);
      const found = this.#keys.find(({ kid }) => kid === header.kid);
      if (!found || header.typ !== purpose) return undefined;
      const { plaintext } = await compactDecrypt(sealed, found.key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: [ENCRYPTION],
      });
      const content: unknown = JSON.parse(new TextDecoder().decode(plaintext));
      return Value.Check(schema, content) ? content : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

/** The key's id is derived from it, so that two processes with the same list agree without being told. */
function named(key: Uint8Array): SealingKey {
  return { kid: hash('sha256', Buffer.from(key), 'base64url').slice(0, 8), key };
}
