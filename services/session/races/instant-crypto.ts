import type { webcrypto } from 'node:crypto';
import { createCipheriv, createDecipheriv, hash, KeyObject } from 'node:crypto';

const TAG_BYTES = 16;

/**
 * Web Crypto answers from threads of its own, whenever it likes; a history must not depend on that. While histories
 * run it answers at once. Signatures are digests, because no history is about forging one.
 *
 * @returns how to take it back
 */
export function useInstantCrypto(): () => void {
  const { subtle } = globalThis.crypto;
  const instead = {
    sign: async (_algorithm: unknown, _key: unknown, data: BufferSource) => asBuffer(digest(data)),
    verify: async (_algorithm: unknown, _key: unknown, signature: BufferSource, data: BufferSource) =>
      digest(data).equals(bytesOf(signature)),
    encrypt: async (parameters: AesGcmParams, key: webcrypto.CryptoKey, data: BufferSource) =>
      asBuffer(sealed(parameters, key, data)),
    decrypt: async (parameters: AesGcmParams, key: webcrypto.CryptoKey, data: BufferSource) =>
      asBuffer(opened(parameters, key, data)),
  };
  for (const [name, value] of Object.entries(instead)) {
    Object.defineProperty(subtle, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const name of Object.keys(instead)) Reflect.deleteProperty(subtle, name);
  };
}

type BufferSource = ArrayBuffer | NodeJS.ArrayBufferView;
interface AesGcmParams {
  readonly iv: BufferSource;
  readonly additionalData?: BufferSource;
}

const bytesOf = (data: BufferSource): Buffer =>
  ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);

/** 64 bytes, as Ed25519's are. */
const digest = (data: BufferSource): Buffer => hash('sha512', bytesOf(data), 'buffer');

function asBuffer(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  bytes.copy(Buffer.from(copy));
  return copy;
}

function sealed({ iv, additionalData }: AesGcmParams, key: webcrypto.CryptoKey, data: BufferSource): Buffer {
  const cipher = createCipheriv('aes-256-gcm', KeyObject.from(key), bytesOf(iv));
  if (additionalData) cipher.setAAD(bytesOf(additionalData));
  return Buffer.concat([cipher.update(bytesOf(data)), cipher.final(), cipher.getAuthTag()]);
}

function opened({ iv, additionalData }: AesGcmParams, key: webcrypto.CryptoKey, data: BufferSource): Buffer {
  const bytes = bytesOf(data);
  const decipher = createDecipheriv('aes-256-gcm', KeyObject.from(key), bytesOf(iv), {
    authTagLength: TAG_BYTES,
  });
  if (additionalData) decipher.setAAD(bytesOf(additionalData));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
}
