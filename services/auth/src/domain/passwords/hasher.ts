import type { Random } from '@gatehouse/defaults';
import type { BoundedQueue } from './queue.ts';

/** A password hash function that does its work off the event loop. */
export interface HashFunction {
  /** A PHC string with a salt of its own. */
  hash(password: string): Promise<string>;
  verify(phc: string, password: string): Promise<boolean>;
}

/** Hashes and compares passwords, a few at a time. Both throw `Overloaded` when too many wait already. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Without a hash, for users that do not exist, the answer is no, at the cost of a comparison. */
  matches(phc: string | undefined, password: string): Promise<boolean>;
}

interface HasherParts {
  readonly hashFunction: HashFunction;
  readonly queue: BoundedQueue;
  readonly random: Random;
}

/** Resolves once it has the hash that stands in for users that do not exist: ASVS 5.0 6.3.8, one cost for both. */
export async function createPasswordHasher({
  hashFunction,
  queue,
  random,
}: HasherParts): Promise<PasswordHasher> {
  const nobodys = await hashFunction.hash(random.bytes(32).toString('base64url'));
  return {
    hash: (password) => queue.run(() => hashFunction.hash(password)),
    async matches(phc, password) {
      const matched = await queue.run(() => hashFunction.verify(phc ?? nobodys, password));
      return matched && phc !== undefined;
    },
  };
}
