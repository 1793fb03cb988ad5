/** What the page knows of a strategy: how its credential travels, and what there is to see. */
export interface StrategyFacts {
  readonly name: string;
  /** What this browser holds. */
  readonly holds: string;
  /** Which process knows the session. */
  readonly remembers: string;
  /** Whether any replica may answer; else a refusal says nothing about the others. */
  readonly anyReplica: boolean;
  /** What a sign-in, and a change of the password, sets. */
  readonly credentialCookies: string;
  /** What a change of the cart replaces, where the cart travels with the client. */
  readonly cartCookie?: string;
  /** `bearer`: the page itself sends an access token; `cookie`: the browser does, and no script can read it. */
  readonly transport: 'cookie' | 'bearer';
  /** What to try, in order. */
  readonly tries: readonly string[];
}

const SESSION = '__Host-gatehouse (HttpOnly, SameSite=Lax)';
const REFRESH = '__Host-gatehouse-refresh (HttpOnly, SameSite=Strict)';

const reload = 'Press “Who am I?” a few times and watch the replica in the journal.';

export const STRATEGIES: readonly StrategyFacts[] = [
  {
    name: 'memory',
    anyReplica: false,
    credentialCookies: SESSION,
    holds: 'a session cookie',
    remembers: 'the one replica that signed you in',
    transport: 'cookie',
    tries: [
      reload,
      'The other replicas do not know you: two of three requests are refused, and the cookie is kept.',
    ],
  },
  {
    name: 'sticky',
    anyReplica: true,
    credentialCookies: '__Host-gatehouse and __Host-gatehouse-affinity (HttpOnly, SameSite=Lax)',
    holds: 'a session cookie and an affinity cookie',
    remembers: 'the one replica that the affinity cookie names',
    transport: 'cookie',
    tries: [
      reload,
      'It is always the same replica. Stop it with “./gatehouse down api-1”: the session is lost with it.',
    ],
  },
  {
    name: 'shared',
    anyReplica: true,
    credentialCookies: SESSION,
    holds: 'a session cookie',
    remembers: 'Redis, with one read for each request',
    transport: 'cookie',
    tries: [reload, 'Every replica knows you. The cause in the journal names the read of Redis.'],
  },
  {
    name: 'cached',
    anyReplica: true,
    credentialCookies: SESSION,
    holds: 'a session cookie',
    remembers: 'Redis, and a copy in each replica that is trusted under a lease',
    transport: 'cookie',
    tries: [reload, 'The first request at a replica reads Redis, the next ones come from its memory.'],
  },
  {
    name: 'token',
    anyReplica: true,
    credentialCookies: REFRESH,
    holds: 'an access token in this page, and a refresh token in a cookie',
    remembers: 'no replica: each verifies the signature',
    transport: 'bearer',
    tries: [
      'Open this page in a second tab and sign out there.',
      'Here, press “Use the old token”: it is still accepted until it expires. At denylist it is refused.',
    ],
  },
  {
    name: 'denylist',
    anyReplica: true,
    credentialCookies: REFRESH,
    holds: 'an access token in this page, and a refresh token in a cookie',
    remembers: 'no replica; each holds the list of what was revoked',
    transport: 'bearer',
    tries: [
      'Open this page in a second tab and sign out there.',
      'Here, press “Use the old token”: it is refused at once. At token it is still accepted.',
    ],
  },
  {
    name: 'sealed',
    anyReplica: true,
    credentialCookies: SESSION,
    cartCookie: '__Host-gatehouse-cart',
    holds: 'an encrypted cookie that contains the session itself',
    remembers: 'no replica; auth keeps a row for renewals',
    transport: 'cookie',
    tries: [reload, 'Fill the cart: it travels in a cookie, and at about 4 kB it is full.'],
  },
  {
    name: 'phantom',
    anyReplica: true,
    credentialCookies: SESSION,
    holds: 'an opaque cookie',
    remembers: 'auth; the gateway exchanges the cookie for a signed token',
    transport: 'cookie',
    tries: [reload, 'Nothing readable is outside; the replicas see a signed token.'],
  },
];

/** The strategy of a host name such as `shared.gatehouse.localhost`. */
export function strategyOfHost(host: string): StrategyFacts | undefined {
  return STRATEGIES.find(({ name }) => host.startsWith(`${name}.`));
}
