import type { Clock } from '@gatehouse/defaults';
import { TimeBucketMap } from './bucketed-map.ts';
import type { Revocation } from './revocation.ts';

interface MinimumVersions {
  readonly sessionGeneration: number;
  readonly rolesVersion: number;
}

/**
 * What living tokens do not know, exactly: the sessions that ended and the users whose numbers were raised. Kept as
 * long as a token made before it can live. It goes by session, never by the text of a token, which has spellings.
 */
export class DenyList {
  readonly #clock: Clock;
  readonly #sessions: TimeBucketMap<true>;
  readonly #users: TimeBucketMap<MinimumVersions>;

  /** @param retention how long a token can outlive its revocation, in ms */
  constructor(clock: Clock, retention: number) {
    this.#clock = clock;
    this.#sessions = new TimeBucketMap(retention, clock.monotonic());
    this.#users = new TimeBucketMap(retention, clock.monotonic());
  }

  add(revocation: Revocation): void {
    const now = this.#clock.monotonic();
    if (revocation.kind === 'session') {
      this.#sessions.set(compact(revocation.sessionId), true, now);
      return;
    }
    const { userId, generation, rights } = revocation;
    const known = this.#users.get(userId);
    // The stream may be out of order: versions never go back.
    this.#users.set(
      userId,
      {
        sessionGeneration: Math.max(generation, known?.sessionGeneration ?? 0),
        rolesVersion: Math.max(rights, known?.rolesVersion ?? 0),
      },
      now,
    );
  }

  isRevoked(sessionId: string): boolean {
    return this.#sessions.get(beginning(sessionId)) !== undefined;
  }

  /** The smallest numbers a token of this user must carry; undefined when nothing was raised lately. */
  minimumVersionsOf(userId: string): MinimumVersions | undefined {
    return this.#users.get(userId);
  }

  get size(): { sessions: number; users: number } {
    return { sessions: this.#sessions.size, users: this.#users.size };
  }
}

/** Characters of a session id that are kept: 132 random bits tell any two sessions apart. */
const KEPT = 22;

/** What is looked up: it is thrown away again, so it may be a view of the whole id. */
const beginning = (sessionId: string): string => sessionId.slice(0, KEPT);

/** What is kept: a text of its own, one byte a character, for a view would keep the whole id alive. */
const compact = (sessionId: string): string => Buffer.from(beginning(sessionId), 'latin1').toString('latin1');
