import type { User } from '@gatehouse/contracts';
import type { AttemptLimits } from './attempts.ts';
import { Overloaded } from './passwords/fair-queue.ts';
import type { PasswordHasher } from './passwords/hasher.ts';
import { isAcceptable } from './passwords/policy.ts';
import { prepared } from './passwords/prepared.ts';
import { type Source, sourceOf } from './source.ts';
import type { Users } from './users.ts';

export interface AccountRegistration {
  readonly username: string;
  readonly password: string;
  readonly address: string;
  /** Aborted when the client has gone. */
  readonly signal?: AbortSignal;
}

export type RegistrationOutcome =
  | { readonly outcome: 'registered'; readonly user: User }
  | { readonly outcome: 'taken' | 'rejected' }
  | { readonly outcome: 'limited' | 'overloaded'; readonly retryAfter: number };

export type RegisterAccount = (registration: AccountRegistration) => Promise<RegistrationOutcome>;

interface RegistrationParts {
  readonly users: Users;
  readonly hasher: PasswordHasher;
  /** Per address. */
  readonly limits: AttemptLimits;
}

/**
 * Opens accounts. Counted per address is what makes one or tells whether one exists; a password that is refused does
 * neither, and an attempt without an answer gives its place back. A new user is a `customer`.
 */
export function createRegistration(parts: RegistrationParts): RegisterAccount {
  return async (registration) => {
    const { username, password, address } = registration;
    if (!isAcceptable(password, username)) return { outcome: 'rejected' };
    const source = sourceOf(username, address);
    const retryAfter = await parts.limits.secondsToWait(source);
    if (retryAfter > 0) return { outcome: 'limited', retryAfter };
    const reservation = await parts.limits.reserve(source);
    if (reservation.outcome === 'limited') return reservation;
    const { place } = reservation;
    try {
      const outcome = await openAccount(parts, registration, source);
      // A place that cannot be used up now stays reserved until its window ends, which comes to the same.
      await place.use().catch(() => undefined);
      return outcome;
    } catch (error) {
      await place.giveBack().catch(() => undefined);
      if (error instanceof Overloaded) return { outcome: 'overloaded', retryAfter: error.retryAfter };
      throw error;
    }
  };
}

async function openAccount(
  { users, hasher }: RegistrationParts,
  { username, password, signal }: AccountRegistration,
  source: Source,
): Promise<RegistrationOutcome> {
  // Looked up before the costly hash; `create` has the last word.
  if (await users.findByName(username)) return { outcome: 'taken' };
  const passwordHash = await hasher.inTurn(source, (hashing) => hashing.hash(prepared(password)), signal);
  const user = await users.create({ username, passwordHash, roles: ['customer'] });
  return user ? { outcome: 'registered', user } : { outcome: 'taken' };
}
