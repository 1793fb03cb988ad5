import { randomBytes } from 'node:crypto';

/** Where unpredictable bytes come from, injected so that tests can repeat themselves. */
export interface Random {
  bytes(length: number): Buffer;
}

export const systemRandom: Random = { bytes: (length) => randomBytes(length) };
