import type { AttemptLimits } from '../attempts.ts';
import type { Source } from '../source.ts';
import type { StoredUser } from '../users.ts';
import type { Hashing, PasswordHasher } from './hasher.ts';
import { isPossible } from './policy.ts';
import { prepared } from './prepared.ts';

interface ProofParts {
  readonly hasher: PasswordHasher;
  readonly limits: AttemptLimits;
}

/** One presentation of a password. */
export interface PasswordAttempt {
  readonly source: Source;
  /** Undefined when there is no such user. */
  readonly user: StoredUser | undefined;
  readonly password: string;
  readonly signal?: AbortSignal | undefined;
}

export type Proof<T> =
  | { readonly outcome: 'proved'; readonly result: T }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'limited'; readonly retryAfter: number };

/**
 * Whether the password is this user's, within the limits: the turn comes first, then a place is reserved, then the
 * password is hashed (ASVS 5.0 6.1.1, CONTRACT "Sign-in limits"). A failure uses the place up, also when the client
 * has gone meanwhile: an attempt that was checked counts. `then` runs in the same turn once the password is proved.
 *
 * @throws Overloaded when it has no turn, Unavailable when the database cannot answer or the client has gone before.
 */
export function prove<T>(
  { hasher, limits }: ProofParts,
  { source, user, password, signal }: PasswordAttempt,
  then: (hashing: Hashing) => Promise<T>,
): Promise<Proof<T>> {
  const inTurn = async (hashing: Hashing): Promise<Proof<T>> => {
    const reservation = await limits.reserve(source);
    if (reservation.outcome === 'limited') return reservation;
    const { place } = reservation;
    let isProved: boolean;
    try {
      isProved = isPossible(password) && (await matches(hashing, user?.passwordHash, password));
    } catch (error) {
      await place.giveBack().catch(() => undefined);
      throw error;
    }
    if (!isProved) {
      await place.use();
      return { outcome: 'refused' };
    }
    await place.giveBack();
    return { outcome: 'proved', result: await then(hashing) };
  };
  return hasher.inTurn(source, inTurn, signal);
}

/** Hashes of before passwords were normalised are of what the keyboard sent. */
export async function matches(hashing: Hashing, phc: string | undefined, password: string): Promise<boolean> {
  const normalised = prepared(password);
  if (await hashing.matches(phc, normalised)) return true;
  return normalised !== password && hashing.matches(phc, password);
}
