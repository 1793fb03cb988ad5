import type { User } from '@gatehouse/contracts';
import { type AttemptCounter, registrationFrom } from './attempts.ts';
import type { PasswordHasher } from './passwords/hasher.ts';
import { isAcceptable } from './passwords/policy.ts';
import { Overloaded } from './passwords/queue.ts';
import type { Users } from './users.ts';

export interface Registrant {
  readonly username: string;
  readonly password: string;
  readonly address: string;
}

export type RegistrationOutcome =
  | { readonly outcome: 'registered'; readonly user: User }
  | { readonly outcome: 'taken' | 'rejected' }
  | { readonly outcome: 'limited' | 'overloaded'; readonly retryAfter: number };

export type Register = (registrant: Registrant) => Promise<RegistrationOutcome>;

interface RegistrationParts {
  readonly users: Users;
  readonly hasher: PasswordHasher;
  /** Per address. */
  readonly counter: AttemptCounter;
}

/**
 * Opens accounts. Counted per address is what makes one or tells whether one exists; a password that is refused does
 * neither. A new user is a `customer`.
 */
export function createRegistration({ users, hasher, counter }: RegistrationParts): Register {
  return async ({ username, password, address }) => {
    if (!isAcceptable(password, username)) return { outcome: 'rejected' };
    const retryAfter = await registrationFrom(counter, address);
    if (retryAfter > 0) return { outcome: 'limited', retryAfter };
    // Looked up before the costly hash; `create` has the last word.
    if (await users.findByName(username)) return { outcome: 'taken' };
    try {
      const passwordHash = await hasher.hash(password);
      const user = await users.create({ username, passwordHash, roles: ['customer'] });
      return user ? { outcome: 'registered', user } : { outcome: 'taken' };
    } catch (error) {
      if (error instanceof Overloaded) return { outcome: 'overloaded', retryAfter: error.retryAfter };
      throw error;
    }
  };
}
