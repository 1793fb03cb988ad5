import type { CartLine, Role } from '@gatehouse/contracts';

export type Kind =
  | 'sign-in'
  | 'me'
  | 'reports'
  | 'cart-add'
  | 'cart-read'
  | 'refresh'
  | 'sign-out'
  | 'logout-everywhere'
  | 'password'
  | 'delete-session'
  | 'set-roles'
  | 'revoke';

/** True time, and the step of the schedule: of two things at one time the step tells which was first. */
export interface Instant {
  readonly time: number;
  readonly step: number;
}

/** A credential that was handed out, whether or not it arrived. */
export interface Credential {
  readonly text: string;
  readonly kind: 'session' | 'access' | 'refresh';
  readonly sessionId: string;
  readonly userId: string;
  /** When the request that brought it was sent: it cannot be older. */
  readonly since: Instant;
}

/** A session that was begun. */
export interface Begun {
  readonly id: string;
  readonly userId: string;
  /** The generation it was begun under. */
  readonly generation: number;
  /** The process that made it. */
  readonly home: string;
  /** Before it was made, and after. */
  readonly since: Instant;
  readonly at: Instant;
}

/** What a client was told. */
export interface Outcome {
  readonly status: 200 | 204 | 401 | 403 | 404 | 503;
  /** The problem's code, or why it is undecided. */
  readonly reason?: string;
  readonly sessionId?: string;
  readonly userId?: string;
  readonly roles?: readonly Role[];
  readonly cart?: readonly CartLine[];
  readonly child?: string;
  /** A successful ending of everything: the generation that did it. */
  readonly sessionGeneration?: number;
  /** A successful change of roles. */
  readonly rolesVersion?: number;
}

/** Something a client or an administrator did. */
export interface Operation {
  readonly number: number;
  readonly kind: Kind;
  readonly actor: string;
  /** The process that was asked. */
  readonly node: string;
  /** What it was done with. */
  readonly credential: Credential | undefined;
  /** Whom it was done by, or to. */
  readonly userId: string;
  /** The public id of `delete-session`, the sku of `cart-add`. */
  readonly subject: string | undefined;
  readonly started: Instant;
  /** In the last part, when all faults are over and every part had time to recover. */
  readonly isAfterwards: boolean;
  /** When the process had its answer; whether it arrived is another matter. */
  ended?: Instant;
  outcome?: Outcome;
}

/** A change of a user, at the moment it was committed. */
export interface Raised {
  readonly userId: string;
  readonly sessionGeneration: number;
  readonly rolesVersion: number;
  readonly roles: readonly Role[];
  readonly at: Instant;
}

/** Everything that happened, as an observer who sees all of it writes it down. */
export class History {
  readonly operations: Operation[] = [];
  readonly credentials = new Map<string, Credential>();
  readonly sessions = new Map<string, Begun>();
  readonly raised: Raised[] = [];
  /** When the store lost something that it had. */
  readonly losses: Instant[] = [];
  /** When "last seen" could not be written. */
  readonly missedTouches: { readonly sessionId: string; readonly at: Instant }[] = [];
  readonly #now: () => Instant;

  constructor(now: () => Instant) {
    this.#now = now;
  }

  get now(): Instant {
    return this.#now();
  }

  begin(operation: Omit<Operation, 'number' | 'started'>): Operation {
    const begun = { ...operation, number: this.operations.length + 1, started: this.now };
    this.operations.push(begun);
    return begun;
  }

  end(operation: Operation, outcome: Outcome): void {
    operation.ended = this.now;
    operation.outcome = outcome;
  }

  begun(session: Omit<Begun, 'at'>): void {
    if (!this.sessions.has(session.id)) this.sessions.set(session.id, { ...session, at: this.now });
  }

  issued(credential: Credential): void {
    if (!this.credentials.has(credential.text)) this.credentials.set(credential.text, credential);
  }

  lost(): void {
    this.losses.push(this.now);
  }
}

export const isBefore = (a: Instant, b: Instant): boolean => a.step < b.step;
