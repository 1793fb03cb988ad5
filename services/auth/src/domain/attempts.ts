import { hash } from 'node:crypto';

/** Counts events by key in windows that all auth processes share. Throws `Unavailable`. */
export interface AttemptCounter {
  /** Milliseconds until the key may try again; 0 when it may now. */
  blockedFor(key: string): Promise<number>;
  /** Counts one. Milliseconds until the key may try again when this one was too many, else 0. */
  count(key: string): Promise<number>;
}

export interface SignInCounters {
  readonly accountAndAddress: AttemptCounter;
  readonly address: AttemptCounter;
  readonly account: AttemptCounter;
}

/**
 * How often a sign-in may fail (CONTRACT, "Sign-in limits"). Successes are never counted, so nobody is kept out by
 * their own use; a stranger can keep a user out for one window at a time, at the price of many requests.
 */
export interface SignInLimits {
  /** Asked before a password is hashed: whole seconds to wait, or 0. */
  secondsToWait(username: string, address: string): Promise<number>;
  failed(username: string, address: string): Promise<void>;
}

export function createSignInLimits(counters: SignInCounters): SignInLimits {
  const keyed = (username: string, address: string): [AttemptCounter, string][] => {
    const account = accountKey(username);
    return [
      [counters.accountAndAddress, `${account}:${addressKey(address)}`],
      [counters.address, addressKey(address)],
      [counters.account, account],
    ];
  };
  return {
    async secondsToWait(username, address) {
      const waits = await Promise.all(
        keyed(username, address).map(([counter, key]) => counter.blockedFor(key)),
      );
      return wholeSeconds(Math.max(...waits));
    },
    async failed(username, address) {
      await Promise.all(keyed(username, address).map(([counter, key]) => counter.count(key)));
    },
  };
}

/** How many accounts an address may open in a window; whole seconds to wait, or 0 when it may go on. */
export async function registrationFrom(counter: AttemptCounter, address: string): Promise<number> {
  return wholeSeconds(await counter.count(addressKey(address)));
}

const wholeSeconds = (milliseconds: number): number => Math.ceil(milliseconds / 1000);

/** Hashed: people type their password into the wrong field, and a counter must not remember it (G11). */
function accountKey(username: string): string {
  return hash('sha256', username.toLowerCase(), 'base64url');
}

/** Bounded, whatever a proxy says. IPv4 in IPv6 clothes is the same peer. */
function addressKey(address: string): string {
  return address.replace(/^::ffff:/i, '').slice(0, 64);
}
