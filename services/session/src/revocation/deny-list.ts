import type { Clock } from '@gatehouse/defaults';
import type { Revocation } from './revocation.ts';
import { Rotating } from './rotating.ts';

interface Numbers {
  readonly generation: number;
  readonly rights: number;
}

/**
 * What living tokens do not know, exactly: the sessions that ended and the users whose numbers were raised. Kept as
 * long as a token made before it can live. It goes by session, never by the text of a token, which has spellings.
 */
export class DenyList {
  readonly #clock: Clock;
  readonly #sessions: Rotating<true>;
  readonly #users: Rotating<Numbers>;

  /** @param retention how long a token can outlive its revocation, in ms */
  constructor(clock: Clock, retention: number) {
    this.#clock = clock;
    this.#sessions = new Rotating(retention, clock.monotonic());
    this.#users = new Rotating(retention, clock.monotonic());
  }

  add(revocation: Revocation): void {
    const now = this.#clock.monotonic();
    if (revocation.kind === 'session') {
      this.#sessions.set(compact(revocation.sessionId), true, now);
      return;
    }
    const { userId, generation, rights } = revocation;
    const known = this.#users.get(userId);
    // The feed may be out of order: numbers never go back.
    this.#users.set(
      userId,
      {
        generation: Math.max(generation, known?.generation ?? 0),
        rights: Math.max(rights, known?.rights ?? 0),
      },
      now,
    );
  }

  hasEnded(sessionId: string): boolean {
    return this.#sessions.get(compact(sessionId)) !== undefined;
  }

  /** The smallest numbers a token of this user must carry; undefined when nothing was raised lately. */
  numbersOf(userId: string): Numbers | undefined {
    return this.#users.get(userId);
  }

  get size(): { sessions: number; users: number } {
    return { sessions: this.#sessions.size, users: this.#users.size };
  }
}

/**
 * Half the bits of a session id, one byte a character: 128 random bits tell any two sessions apart, and a million of
 * them fit into a third of the memory.
 */
function compact(sessionId: string): string {
  const bytes = Buffer.from(sessionId, 'base64url');
  return bytes.length < 16 ? sessionId : bytes.toString('latin1', 0, 16);
}
