import { theCluster } from './everywhere.ts';

export interface Freezable {
  /** Stops the part where it stands; resolves to when that was, by `performance.now()`. */
  freeze(): Promise<number>;
  /** Lets it go on. Does nothing when it is not frozen: what is not frozen cannot be thawed. */
  thaw(): Promise<void>;
}

/** A part of the cluster that a test freezes. Thaw it after the test, however that ended. */
export function freezable(part: 'auth' | 'postgres' | 'redis'): Freezable {
  let frozen = false;
  return {
    async freeze() {
      await (await theCluster()).signal(part, 'SIGSTOP');
      frozen = true;
      return performance.now();
    },
    async thaw() {
      if (frozen) await (await theCluster()).signal(part, 'SIGCONT');
      frozen = false;
    },
  };
}
