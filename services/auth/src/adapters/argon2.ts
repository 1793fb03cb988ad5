import { hash, type Options, verify } from '@node-rs/argon2';
import type { HashFunction } from '../domain/passwords/hasher.ts';

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const OWASP_COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Argon2id (the library's default), computed on the threads of libuv's pool. `cost` is for tests, which have no password to protect. */
export function createArgon2(cost: Options = OWASP_COST): HashFunction {
  return {
    hash: (password) => hash(password, cost),
    verify: (phc, password) => verify(phc, password),
  };
}
