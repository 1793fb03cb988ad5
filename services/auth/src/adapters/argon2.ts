import { hash, type Options, verify } from '@node-rs/argon2';
import type { HashFunction } from '../domain/passwords/hasher.ts';

interface Cost {
  /** In KiB. */
  readonly memoryCost: number;
  /** Passes over the memory. */
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const OWASP_COST: Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Argon2id (the library's default), computed on the threads of libuv's pool. `cost` is for tests, which have no password to protect. */
export function createArgon2(cost: Partial<Cost> = OWASP_COST): HashFunction {
  const options: Options = cost;
  const wanted = { ...OWASP_COST, ...cost };
  return {
    hash: (password) => hash(password, options),
    verify: (phc, password) => verify(phc, password),
    isOutdated: (phc) => workOf(phc) < wanted.memoryCost * wanted.timeCost,
  };
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=\d{1,3}\$/;

/** Memory times passes: what an attacker pays for a guess. Another function or version counts as none. */
function workOf(phc: string): number {
  const [, memory = '0', passes = '0'] = PHC.exec(phc) ?? [];
  return Number(memory) * Number(passes);
}
