import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '@gatehouse/defaults';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts private keys at rest. What is sealed for one name cannot be opened under another. */
export interface KeyCipher {
  seal(name: string, plain: Buffer): Buffer;
  /** @throws when it was sealed with another key, for another name, or was changed. */
  open(name: string, sealed: Buffer): Buffer;
}

/** AES-256-GCM: nonce, ciphertext, tag. `key` has 32 bytes. */
export function createKeyCipher(key: Buffer, random: Random): KeyCipher {
  return {
    seal(name, plain) {
      const nonce = random.bytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(
        Buffer.from(name),
      );
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(name, sealed) {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Error('too short for a sealed key');
      const userKey = sealed.subarray(sealed.length - TAG_BYTES);
      // Node accepts shortened tags, and with them forgeries, unless it is told the length.
      const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(name)).setAuthTag(userKey);
      const body = sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]);
    },
  };
}
