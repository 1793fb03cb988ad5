import type { Refusal, StrategyName } from '@gatehouse/contracts';

/** The session in which something is asked for, and the request: what an audit line says of both. */
interface Occasion {
  readonly strategy: StrategyName;
  /** The public id of the session. */
  readonly sessionId: string;
  readonly address: string;
  readonly requestId: string;
}

/**
 * Who asks for a change. It travels with the change to auth, which reads in the transaction of the change what is true
 * of the session and the user: a credential alone has no authority over accounts, keys or other sessions (G14).
 */
export interface Actor extends Occasion {
  readonly userId: string;
  /** The session generation that the session was made under. */
  readonly generation: number;
  /** What auth gave for the password check at the start of the session, where a replica keeps the session. */
  readonly receipt?: string;
}

/**
 * A genuine credential whose session has ended. It can only complete what its session asked for while it lived: after
 * a 503 the change may have been committed, and with it the end of the session that repeats the request.
 */
export interface FormerActor extends Occasion {
  readonly userId?: undefined;
}

export const isFormer = (actor: Actor | FormerActor): actor is FormerActor => actor.userId === undefined;

/** Auth refused the actor; nothing was changed. Expected: the routes answer with the problem of that name. */
export class ActorRefused extends Error {
  override readonly name = 'ActorRefused';
  readonly reason: Refusal['refused']['reason'];
  /** How recent the sign-in must be, in seconds; with `fresh_sign_in_required`. */
  readonly maxAge: number | undefined;

  constructor({ reason, maxAge }: Refusal['refused']) {
    super(reason);
    this.reason = reason;
    this.maxAge = maxAge;
  }
}
