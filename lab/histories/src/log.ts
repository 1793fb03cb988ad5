/** What a client does. Each is one request. */
export type Kind =
  | 'sign-in'
  | 'me'
  | 'reports'
  | 'cart-add'
  | 'cart-read'
  | 'sessions'
  | 'refresh'
  | 'sign-out'
  | 'logout-everywhere'
  | 'password'
  | 'delete-session'
  | 'set-roles'
  | 'revoke';

/** A credential that was handed out, whether or not its client kept it. */
export interface Credential {
  readonly text: string;
  readonly kind: 'session' | 'access' | 'refresh';
  /** Of a refresh token: it came in a body, and goes back in one. */
  readonly inBody: boolean;
  readonly sessionId: string;
  readonly userId: string;
  /** When the request that brought it was sent, in ms: it cannot be older. */
  readonly since: number;
  /** The affinity cookie that came with its session. */
  readonly affinity: string | undefined;
}

/** A session that a client received. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  /** The replica that answered the sign-in: where only one holds the session, this one. */
  readonly home: string;
  /** When its sign-in was sent, and when it was answered, in ms. */
  readonly from: number;
  readonly to: number;
}

/** What a client was told. */
export interface Told {
  readonly status: number;
  /** The problem's code. */
  readonly code?: string | undefined;
  readonly replica: string;
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly cart?: readonly { readonly sku: string; readonly quantity: number }[] | undefined;
  /** Handles of a list of sessions. */
  readonly handles?: readonly string[] | undefined;
  /** The refresh token that came. */
  readonly child?: string | undefined;
  /** What the contract forbids of any answer. */
  readonly fault?: string | undefined;
}

/** A request and what came of it. Times are ms of one monotonic clock. */
export interface Operation {
  readonly number: number;
  readonly kind: Kind;
  readonly actor: string;
  /** What it was done with. */
  readonly credential: Credential | undefined;
  /** Whom it was done by, or to. */
  readonly userId: string;
  /** The public id of `delete-session`, the sku of `cart-add`, the roles of `set-roles`. */
  readonly subject: string | undefined;
  readonly started: number;
  /** Undefined: no answer came, and what was asked for may happen at any time later. */
  ended?: number;
  told?: Told;
}

export type FaultKind =
  | 'redis stands still'
  | 'redis dies'
  | 'redis is emptied'
  | 'auth stands still'
  | 'auth restarts'
  | 'postgres stands still'
  | 'a replica stands still'
  | 'a replica dies';

/** A fault injected into the cluster, from before it began until after it was over, in ms of the same clock. */
export interface Fault {
  readonly kind: FaultKind;
  /** The affected replica. */
  readonly replica: string | undefined;
  readonly from: number;
  to: number;
}

/** A user of the history, as it began. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly roles: readonly string[];
}

/** Everything that happened in one history, as an observer of every answer records it. */
export interface Log {
  readonly people: readonly Person[];
  readonly operations: readonly Operation[];
  /** Requests to other hosts with credentials of this one: none may be accepted, and none may do anything. */
  readonly shown: readonly Operation[];
  readonly sessions: ReadonlyMap<string, Session>;
  /** By text, in the order they were handed out. */
  readonly credentials: ReadonlyMap<string, Credential>;
  readonly faults: readonly Fault[];
}
