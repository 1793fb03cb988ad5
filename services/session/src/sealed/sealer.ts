import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { Validator } from '../compiled-schema.ts';
import { canonicalBytes, compactParts } from '../tokens/compact.ts';

/** Header, encrypted key, initialization vector, ciphertext, tag (RFC 7516 §3.1). */
const JWE_PARTS = 5;
const CIPHER = 'aes-256-gcm';
/** RFC 7518 §5.3: 96 bits, and a tag of 128 bits, never a shorter one. */
const VECTOR_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals what a client is to hold but neither read nor change: a JWE (`dir`, `A256GCM`) whose header names its purpose,
 * so that a sealed cart is never opened as a session. The first key seals, all open: that is how a key is replaced.
 *
 * By node:crypto, for Web Crypto answers from another thread, and one hop there and back per request cost more than
 * all else that a replica did for it.
 */
export class Sealer {
  readonly #keys: readonly [SealingKey, ...SealingKey[]];

  /** @param keys 32 bytes each; the configuration checks it. */
  constructor(keys: readonly [Uint8Array, ...Uint8Array[]]) {
    const [first, ...rest] = keys;
    this.#keys = [new SealingKey(first), ...rest.map((key) => new SealingKey(key))];
  }

  seal(purpose: string, content: unknown): string {
    const [sealing] = this.#keys;
    const header = sealing.headerOf(purpose);
    const vector = randomBytes(VECTOR_BYTES);
    const cipher = createCipheriv(CIPHER, sealing.key, vector, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(header, 'latin1'));
    const text = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]);
    // With a shared key the second part, the encrypted key, is empty (RFC 7518 §4.5).
    const parts = [vector, text, cipher.getAuthTag()].map((part) => part.toString('base64url'));
    return [header, '', ...parts].join('.');
  }

  /** The content; undefined when this was not sealed by us for this purpose. */
  open<T>(purpose: string, shape: Validator<T>, sealed: string): T | undefined {
    const [header, encryptedKey, ...encoded] = compactParts(sealed, JWE_PARTS) ?? [];
    // There is one header that we write for a key and a purpose. Any other (another algorithm, another order, one field
    // more) is not ours, and nothing in it needs to be understood.
    const found = this.#keys.find((key) => key.headerOf(purpose) === header);
    if (!found || encryptedKey !== '') return undefined;
    const text = found.decrypt(purpose, encoded.map(canonicalBytes));
    if (text === undefined) return undefined;
    const content: unknown = JSON.parse(text);
    return shape(content) ? content : undefined;
  }
}

class SealingKey {
  readonly key: KeyObject;
  readonly #kid: string;
  readonly #headers = new Map<string, string>();

  constructor(key: Uint8Array) {
    this.key = createSecretKey(key);
    // Derived, so that two processes with the same list agree without being told.
    this.#kid = hash('sha256', key, 'base64url').slice(0, 8);
  }

  /** The protected header as it is written, naming the purpose. Purposes are few: each is a constant of ours. */
  headerOf(purpose: string): string {
    const known = this.#headers.get(purpose);
    if (known !== undefined) return known;
    const header = { alg: 'dir', enc: 'A256GCM', kid: this.#kid, typ: purpose };
    const written = Buffer.from(JSON.stringify(header)).toString('base64url');
    this.#headers.set(purpose, written);
    return written;
  }

  /** The plain text of what this key sealed for this purpose; undefined when it did not. */
  decrypt(purpose: string, parts: readonly (Buffer | undefined)[]): string | undefined {
    const [vector, text, userKey] = parts;
    if (vector?.length !== VECTOR_BYTES || !text || userKey?.length !== TAG_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, this.key, vector, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(this.headerOf(purpose), 'latin1'));
    decipher.setAuthTag(userKey);
    // Nothing of the plain text is looked at before `final` has found the tag right.
    const plain = decipher.update(text);
    try {
      return Buffer.concat([plain, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
