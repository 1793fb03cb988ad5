import type { Secret } from './secret-recorder.ts';

/** Something of a secret that would give it away. */
interface Needle {
  readonly secret: Secret;
  readonly bytes: Buffer;
}

const BITS = 20;
const BASE64URL = /^[A-Za-z0-9_-]{43}$/;

/** Finds secrets in bytes: as text, and those that stand for bytes as these bytes and as hexadecimal digits, too. */
export class SecretScanner {
  /** By their first four bytes. */
  readonly #needles = new Map<number, Needle[]>();
  /** Whether any needle could begin with four bytes: nearly all of what is searched is passed over by this alone. */
  readonly #begins = new Uint8Array(2 ** BITS);

  constructor(secrets: Iterable<Secret>) {
    for (const secret of secrets) {
      for (const bytes of formsOf(secret.text)) {
        const first = bytes.readInt32LE(0);
        this.#needles.set(first, [...(this.#needles.get(first) ?? []), { secret, bytes }]);
        this.#begins[slot(first)] = 1;
      }
    }
  }

  /** The secrets that are in there, each once. */
  in(bytes: Buffer): Set<Secret> {
    const found = new Set<Secret>();
    let four = 0;
    for (let end = 0; end < bytes.length; end += 1) {
      four = (four >>> 8) | ((bytes[end] ?? 0) << 24);
      if (end < 3 || this.#begins[slot(four)] === 0) continue;
      const start = end - 3;
      for (const { secret, bytes: needle } of this.#needles.get(four) ?? []) {
        if (bytes.subarray(start, start + needle.length).equals(needle)) found.add(secret);
      }
    }
    return found;
  }
}

const slot = (four: number): number => Math.imul(four, 0x9e3779b1) >>> (32 - BITS);

/**
 * A reader of the longest part has the credential: the secret without the user's key or its public name before or
 * behind it, the claims of a token, the contents of a seal.
 */
function formsOf(text: string): Buffer[] {
  const [part = text] = text.split('.').toSorted((a, b) => b.length - a.length);
  const forms = [Buffer.from(part)];
  if (!BASE64URL.test(part)) return forms;
  const raw = Buffer.from(part, 'base64url');
  return [...forms, raw, Buffer.from(raw.toString('hex'))];
}
