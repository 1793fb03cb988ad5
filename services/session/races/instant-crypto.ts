import { hash } from 'node:crypto';

const TAG_BYTES = 16;

/**
 * Web Crypto answers from threads of its own, whenever it likes; a history must not depend on that. While histories
 * run it answers at once, with digests for signatures and clear text under a seal: no history is about forging one.
 *
 * @returns how to take it back
 */
export function useInstantCrypto(): () => void {
  const { subtle } = globalThis.crypto;
  const instead = {
    sign: async (_algorithm: unknown, _key: unknown, data: Bytes) => asBuffer(digest(data)),
    verify: async (_algorithm: unknown, _key: unknown, signature: Bytes, data: Bytes) =>
      digest(data).equals(bytesOf(signature)),
    encrypt: async (_algorithm: unknown, _key: unknown, data: Bytes) =>
      asBuffer(Buffer.concat([bytesOf(data), tagOf(data)])),
    decrypt: async (_algorithm: unknown, _key: unknown, data: Bytes) => {
      const [content, tag] = [bytesOf(data).subarray(0, -TAG_BYTES), bytesOf(data).subarray(-TAG_BYTES)];
      if (!tag.equals(tagOf(content))) throw new DOMException('not sealed', 'OperationError');
      return asBuffer(content);
    },
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

const tagOf = (data: Bytes): Buffer => digest(data).subarray(0, TAG_BYTES);

function asBuffer(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  bytes.copy(Buffer.from(copy));
  return copy;
}
