/** What the tour saw of one strategy. Times are seconds or, where named so, milliseconds. */
export interface Measures {
  strategy: string;
  requests: Requests;
  storeCommands: StoreCommands | undefined;
  authenticateCheck: AuthenticateCheck;
  cart: CartWrites;
  role: Delay;
  signOut: Delay;
  replicaLoss: ReplicaLoss;
  /** Where a sign-out can reach a replica that does not know the session. */
  signOutsElsewhere: SignOutsElsewhere | undefined;
  /** Unexpected answers, and how often they came. */
  faults: Record<string, number>;
  /** Answers 503 `undecided`: a store did not answer in time. */
  undecided: number;
}

/** Many clients, each asking who it is, over all replicas. */
export interface Requests {
  clients: number;
  total: number;
  /** By the `X-Replica` of the answer. */
  perReplica: Record<string, number>;
  /** Clients that got a 401 which neither they nor a time limit had caused. */
  lost: number;
  /** Means over all requests: bytes of `Cookie` and `Authorization` sent, of `Set-Cookie` received. */
  credentialBytes: { sent: number; received: number };
  /** Milliseconds by `Server-Timing`, of the requests that were authenticated. */
  authenticate: { p50: number; p99: number; samples: number };
}

/** Calls that Redis counted, by `INFO commandstats`. */
export interface StoreCommands {
  /** While the requests ran. */
  busy: number;
  /** In a window of the same length without requests. */
  idle: number;
  perRequest: number;
}

/** Whether the authenticate time that the services state can be seen from outside. Milliseconds. */
export interface AuthenticateCheck {
  /** Median of what `Server-Timing` says. */
  stated: number;
  /** Median of the differences between `/api/me` and `/api/public`, asked in turn. */
  seen: number;
  /** The 95 % confidence interval of `seen`. */
  interval: { low: number; high: number };
  pairs: number;
}

export interface CartWrites {
  /** Pairs of additions that were under way at the same time, answered by two replicas if the strategy has two. */
  rounds: number;
  /** Replicas that answered additions. */
  replicas: string[];
  /** Additions acknowledged with 200. */
  written: number;
  /** Of these, what the cart does not hold afterwards. */
  lost: number;
}

/** From an acknowledged ending to the start of the last request that did not notice it. */
export interface Delay {
  /** 0 where every later request noticed; with `still`, how long was waited. */
  seconds: number;
  /** Some replica had not noticed when the wait ended. */
  still: boolean;
  /** The same for each replica. */
  perReplica: Record<string, number>;
  /** Replicas that could not be queried. */
  unasked: string[];
}

export interface ReplicaLoss {
  stopped: string;
  replacement: string;
  clients: number;
  /** Numbers of the clients that the stopped replica had signed in; none where every replica knows every session. */
  held: number[];
  /** Numbers of the clients whose session was lost. */
  lost: number[];
  /** Whether the credential of the sign-out was accepted again at the end. */
  revived: boolean;
}

export interface SignOutsElsewhere {
  sent: number;
  /** Answered 204 by a replica that does not hold the session, which then lived on. */
  endedNothing: number;
}
