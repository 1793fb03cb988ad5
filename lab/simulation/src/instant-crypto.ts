import { hash } from 'node:crypto';

/**
 * Web Crypto answers from threads of its own, whenever it likes; a history must not depend on that. While histories
 * run it answers at once, with digests for signatures: no history is about forging one. Seals are node:crypto's, which
 * answers at once anyway.
 *
 * @returns how to take it back
 */
export function useInstantCrypto(): () => void {
  const { subtle } = globalThis.crypto;
  const instead = {
    sign: async (_algorithm: unknown, _key: unknown, data: Bytes) => asBuffer(digest(data)),
    verify: async (_algorithm: unknown, _key: unknown, signature: Bytes, data: Bytes) =>
      digest(data).equals(bytesOf(signature)),
  };
  for (const [name, value] of Object.entries(instead)) {
    Object.defineProperty(subtle, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const name of Object.keys(instead)) Reflect.deleteProperty(subtle, name);
  };
}

type Bytes = ArrayBuffer | NodeJS.ArrayBufferView;

const bytesOf = (data: Bytes): Buffer =>
  ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);

/** 64 bytes, as Ed25519's are. */
const digest = (data: Bytes): Buffer => hash('sha512', bytesOf(data), 'buffer');

function asBuffer(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  bytes.copy(Buffer.from(copy));
  return copy;
}
