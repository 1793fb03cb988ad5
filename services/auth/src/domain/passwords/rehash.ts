import type { Source } from '../source.ts';
import type { StoredUser, Users } from '../users.ts';
import { Overloaded } from './fair-queue.ts';
import type { PasswordHasher } from './hasher.ts';
import { prepared } from './prepared.ts';

/** Raises the hash of a password that was just proved; returns at once. */
export type Rehash = (user: StoredUser, password: string, source: Source) => void;

interface RehashParts {
  readonly users: Pick<Users, 'upgradeHash'>;
  readonly hasher: PasswordHasher;
  /** What went wrong, for the log: the next sign-in tries again. */
  readonly report: (error: unknown) => void;
}

/**
 * A hash of a lower cost than the present one, or of a password as the keyboard sent it, is created again at the next
 * sign-in, the only moment at which auth has the password. The sign-in does not wait for it and does not fail of it.
 * A hash of a higher cost is kept: making it weaker gains nothing.
 */
export function createRehash({ users, hasher, report }: RehashParts): Rehash {
  return (user, password, source) => {
    const normalised = prepared(password);
    if (normalised === password && !hasher.isOutdated(user.passwordHash)) return;
    void hasher
      .inTurn(source, (hashing) => hashing.hash(normalised))
      .then((next) => users.upgradeHash(user.id, user.passwordHash, next))
      .catch((error: unknown) => {
        if (!(error instanceof Overloaded)) report(error);
      });
  };
}
