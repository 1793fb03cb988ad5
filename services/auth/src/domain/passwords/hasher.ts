import type { Random } from '@gatehouse/defaults';
import type { Source } from '../source.ts';
import type { FairQueue } from './fair-queue.ts';

/** A password hash function that does its work off the event loop. */
export interface HashFunction {
  /** A PHC string with a salt of its own. */
  hash(password: string): Promise<string>;
  verify(phc: string, password: string): Promise<boolean>;
  /** Whether the hash was made at a lower cost than new ones are. */
  isOutdated(phc: string): boolean;
}

/** What may be done in a turn. */
export interface Hashing {
  hash(password: string): Promise<string>;
  /** Without a hash, for users that do not exist, the answer is no, at the cost of a comparison. */
  matches(phc: string | undefined, password: string): Promise<boolean>;
}

/** Hashes and compares passwords, a few at a time, in turns between those who want it. */
export interface PasswordHasher {
  /**
   * Runs the task when the turn of its source has come; see `FairQueue.run` for what it throws. Whatever a task awaits
   * besides hashing holds a place up: it should be short.
   */
  inTurn<T>(source: Source, task: (hashing: Hashing) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** @throws Overloaded when more of this source waits than may: there is no use in reading anything for it. */
  refuseAtCap(source: Source): void;
  isOutdated(phc: string): boolean;
}

interface HasherParts {
  readonly hashFunction: HashFunction;
  readonly queue: FairQueue;
  readonly random: Random;
}

/** Resolves once it has the hash that stands in for users that do not exist: ASVS 5.0 6.3.8, one cost for both. */
export async function createPasswordHasher({
  hashFunction,
  queue,
  random,
}: HasherParts): Promise<PasswordHasher> {
  const standIn = await hashFunction.hash(random.bytes(32).toString('base64url'));
  const hashing: Hashing = {
    hash: (password) => hashFunction.hash(password),
    async matches(phc, password) {
      const matched = await hashFunction.verify(phc ?? standIn, password);
      return matched && phc !== undefined;
    },
  };
  return {
    inTurn: (source, task, signal) => queue.run(source, () => task(hashing), signal),
    refuseAtCap: (source) => queue.refuseAtCap(source),
    isOutdated: (phc) => hashFunction.isOutdated(phc),
  };
}
