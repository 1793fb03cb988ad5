import type { StrategyFacts } from '../strategies.ts';
import type { Exchange } from './exchange.ts';

interface Effect {
  /** Method, path and status, as `PUT /auth/password 200`. */
  readonly when: RegExp;
  readonly effect: (facts: StrategyFacts) => string;
}

const EFFECTS: readonly Effect[] = [
  { when: /^PUT \/api\/preferences 200$/, effect: () => 'sets gatehouse-preferences (180 days)' },
  {
    when: /^(POST \/auth\/login|PUT \/auth\/password) 200$/,
    effect: ({ credentialCookies }) => `sets ${credentialCookies}`,
  },
  { when: /^POST \/auth\/refresh 200$/, effect: ({ credentialCookies }) => `replaces ${credentialCookies}` },
  { when: /^POST \/auth\/logout(-everywhere)? 204$/, effect: () => 'clears the credential cookies' },
  {
    when: /^(POST|DELETE) \/api\/cart\/.* 200$/,
    effect: ({ cartCookie }) => (cartCookie === undefined ? '' : `replaces ${cartCookie}`),
  },
];

/** Scripts can read neither `Set-Cookie` nor `HttpOnly` cookies: this is what the contract says of such an answer. */
export function cookieEffect(facts: StrategyFacts, { method, path, status }: Exchange): string {
  const exchange = `${method} ${path} ${status}`;
  return EFFECTS.find(({ when }) => when.test(exchange))?.effect(facts) ?? '';
}
