import type { Refusal } from '@gatehouse/contracts';
import type { Actor } from '@gatehouse/session';

/** A user as the database has it now. */
export interface ActingUser {
  readonly id: string;
  readonly generation: number;
  readonly roles: readonly string[];
}

/** The row of a session or sign-in as the database has it now. Times in ms since the epoch. */
export interface ActingSession {
  readonly strategy: string;
  readonly userId: string;
  readonly generation: number;
  /** When the password was checked. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly ended: boolean;
}

/** What a change asks of its actor. */
export interface AuthorityRule {
  /** The user is an administrator, whose sign-in is at most so old, in ms; undefined for what users do themselves. */
  readonly administratorWithin?: number;
}

/**
 * Why the actor may not make the change; undefined when it may. Everything is read from the database: what the actor
 * says of itself only names the rows, and must agree with them (G14).
 */
export function refusalOf(
  actor: Actor,
  user: ActingUser | undefined,
  session: ActingSession | undefined,
  { administratorWithin }: AuthorityRule,
  now: number,
): Refusal['refused'] | undefined {
  if (!user || !session || !isLive(actor, user, session, now)) return { reason: 'session_ended' };
  if (administratorWithin === undefined) return undefined;
  if (!user.roles.includes('admin')) return { reason: 'forbidden' };
  if (now - session.createdAt <= administratorWithin) return undefined;
  return { reason: 'fresh_sign_in_required', maxAge: Math.floor(administratorWithin / 1000) };
}

function isLive(actor: Actor, user: ActingUser, session: ActingSession, now: number): boolean {
  const isTheirs = session.userId === user.id && session.strategy === actor.strategy;
  const isCurrent = actor.generation === user.generation && session.generation === user.generation;
  return isTheirs && isCurrent && !session.ended && now < session.expiresAt;
}
