interface Effect {
  /** Method, path and status, as `PUT /auth/password 200`. */
  readonly when: RegExp;
  readonly strategies?: readonly string[];
  readonly effect: string;
}

/** The first row that matches holds: what each answer does to the cookies, as the contract states it. */
const EFFECTS: readonly Effect[] = [
  { when: /^PUT \/api\/preferences 200$/, effect: 'sets gatehouse-preferences (180 days)' },
  {
    when: /^(POST \/auth\/login|PUT \/auth\/password) 200$/,
    strategies: ['token', 'denylist'],
    effect: 'sets __Host-gatehouse-refresh (HttpOnly, SameSite=Strict)',
  },
  {
    when: /^(POST \/auth\/login|PUT \/auth\/password) 200$/,
    strategies: ['sticky'],
    effect: 'sets __Host-gatehouse and __Host-gatehouse-affinity (HttpOnly, SameSite=Lax)',
  },
  {
    when: /^(POST \/auth\/login|PUT \/auth\/password) 200$/,
    effect: 'sets __Host-gatehouse (HttpOnly, SameSite=Lax)',
  },
  { when: /^POST \/auth\/refresh 200$/, effect: 'replaces __Host-gatehouse-refresh' },
  { when: /^POST \/auth\/logout(-everywhere)? 204$/, effect: 'clears the credential cookies' },
  {
    when: /^(POST|DELETE) \/api\/cart\/.* 200$/,
    strategies: ['sealed'],
    effect: 'replaces __Host-gatehouse-cart',
  },
];

/** Scripts can read neither `Set-Cookie` nor `HttpOnly` cookies: this is what the contract says of such an answer. */
export function cookieEffect(strategy: string, method: string, path: string, status: number): string {
  const exchange = `${method} ${path} ${status}`;
  const found = EFFECTS.find(
    ({ when, strategies }) => when.test(exchange) && (strategies?.includes(strategy) ?? true),
  );
  return found?.effect ?? '';
}
