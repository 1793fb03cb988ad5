import { describe, expect, it } from 'vitest';
import { actsOn, type Uses } from './acts-on.ts';
import { isForged, isSafe, provenanceOf } from './csrf.ts';
import { parseAllCredentials } from './request-credentials.ts';
import { cached } from './strategies/cached.ts';
import { denylist } from './strategies/denylist.ts';
import { memory } from './strategies/memory.ts';
import { phantom } from './strategies/phantom.ts';
import { sealed } from './strategies/sealed.ts';
import { shared } from './strategies/shared.ts';
import { sticky } from './strategies/sticky.ts';
import { token } from './strategies/token.ts';
import type { StrategyFacts } from './strategy.ts';

const OWN = 'https://shared.gatehouse.localhost:8443';
const from = (proof: { secFetchSite?: string; origin?: string; referer?: string }) =>
  provenanceOf({ secFetchSite: undefined, origin: undefined, referer: undefined, ...proof }, OWN);

describe('provenance', () => {
  it.each([
    [{ secFetchSite: 'same-origin' }, 'same-origin'],
    [{ secFetchSite: 'same-origin', origin: OWN }, 'same-origin'],
    [{ origin: OWN, referer: 'https://evil.test/' }, 'same-origin'],
    [{ referer: `${OWN}/cart?x=1` }, 'same-origin'],
    [{ secFetchSite: 'same-site' }, 'foreign'],
    [{ secFetchSite: 'none' }, 'foreign'],
    [{ secFetchSite: 'same-origin, same-origin' }, 'foreign'],
    [{ secFetchSite: 'same-origin', origin: 'https://evil.test' }, 'foreign'],
    [{ secFetchSite: 'cross-site', origin: OWN }, 'foreign'],
    [{ origin: 'null' }, 'foreign'],
    [{ origin: 'https://shared.gatehouse.localhost' }, 'foreign'],
    [{ origin: 'http://shared.gatehouse.localhost:8443' }, 'foreign'],
    [{ origin: `${OWN}.evil.test` }, 'foreign'],
    [{ origin: 'https://token.gatehouse.localhost:8443' }, 'foreign'],
    [{ referer: 'https://shared.gatehouse.localhost:8443.evil.test/' }, 'foreign'],
    [{ referer: 'https://shared.gatehouse.localhost:8443@evil.test/' }, 'foreign'],
    [{ referer: 'not a url' }, 'foreign'],
    [{}, 'unsaid'],
  ] as const)('of %j is %s', (proof, expected) => {
    expect(from(proof)).toBe(expected);
  });
});

/** What a page of another origin can have a browser send, and what it can add to that by itself. */
const REQUESTS = {
  nothing: {},
  session: { cookie: '__Host-gatehouse=a' },
  refresh: { cookie: '__Host-gatehouse-refresh=a' },
  withheld: { withheld: 'one' },
  bearer: { authorization: 'Bearer t' },
  body: { bodyToken: 't' },
  'session, body': { cookie: '__Host-gatehouse=a', bodyToken: 't' },
  'session, bearer': { cookie: '__Host-gatehouse=a', authorization: 'Bearer t' },
  'refresh, bearer': { cookie: '__Host-gatehouse-refresh=a', authorization: 'Bearer t' },
  'withheld, bearer': { authorization: 'Bearer t', withheld: 'one' },
  'bearer, body': { authorization: 'Bearer t', bodyToken: 't' },
  'withheld, body': { bodyToken: 't', withheld: 'one' },
} as const;
type Requested = keyof typeof REQUESTS;

const COOKIE_STRATEGIES = [memory, sticky, shared, cached, sealed];
const TOKEN_STRATEGIES = [token, denylist];

/** Which requests without proof of origin a route takes; every other one it refuses. */
const TAKEN: readonly (readonly [string, readonly StrategyFacts[], Uses, readonly Requested[]])[] = [
  ['the shop', COOKIE_STRATEGIES, 'credential', ['nothing', 'bearer', 'body', 'bearer, body']],
  ['signing out', COOKIE_STRATEGIES, 'all', ['nothing', 'bearer', 'body', 'bearer, body']],
  [
    'the shop',
    TOKEN_STRATEGIES,
    'credential',
    ['nothing', 'bearer', 'body', 'session, bearer', 'refresh, bearer', 'withheld, bearer', 'bearer, body'],
  ],
  [
    'refreshing',
    TOKEN_STRATEGIES,
    'refresh',
    ['nothing', 'bearer', 'body', 'session, body', 'bearer, body', 'withheld, body'],
  ],
  [
    'signing out',
    TOKEN_STRATEGIES,
    'all',
    [
      ...(['nothing', 'bearer', 'body', 'session, body', 'session, bearer'] as const),
      ...(['withheld, bearer', 'bearer, body', 'withheld, body'] as const),
    ],
  ],
  [
    'the shop',
    [phantom],
    'credential',
    ['nothing', 'bearer', 'body', 'refresh, bearer', 'withheld, bearer', 'bearer, body'],
  ],
  [
    'signing out',
    [phantom],
    'all',
    ['nothing', 'bearer', 'body', 'refresh, bearer', 'withheld, bearer', 'bearer, body'],
  ],
  [
    'preferences',
    [...COOKIE_STRATEGIES, ...TOKEN_STRATEGIES, phantom],
    'none',
    ['nothing', 'bearer', 'body', 'bearer, body'],
  ],
];

describe('a request without proof of origin', () => {
  const cases = TAKEN.flatMap(([what, strategies, uses, taken]) =>
    strategies.flatMap((facts) =>
      (Object.keys(REQUESTS) as Requested[]).map(
        (requested) => [facts.name, what, requested, taken.includes(requested), facts, uses] as const,
      ),
    ),
  );

  it.each(cases)('in %s, %s, with %s: taken is %s', (_name, _what, requested, isTaken, facts, uses) => {
    const carriers = { cookie: undefined, authorization: undefined, ...REQUESTS[requested] };
    const [credentials] = parseAllCredentials(carriers) ?? [];
    if (!credentials) throw new TypeError('not a request that reaches the check');
    for (const provenance of ['foreign', 'unsaid'] as const) {
      expect(isForged('cookie', credentials, provenance, actsOn(uses, facts))).toBe(!isTaken);
    }
    expect(isForged('cookie', credentials, 'same-origin', actsOn(uses, facts))).toBe(false);
  });

  it('signs in unless it says that it is foreign', () => {
    const [credentials] = parseAllCredentials({ cookie: undefined, authorization: 'Bearer t' }) ?? [];
    if (!credentials) throw new TypeError('presents nothing');
    expect(isForged('sign-in', credentials, 'foreign', actsOn('credential', shared))).toBe(true);
    expect(isForged('sign-in', credentials, 'unsaid', actsOn('credential', shared))).toBe(false);
  });
});

describe('a method', () => {
  it.each([
    ['GET', true],
    ['HEAD', true],
    ['OPTIONS', true],
    ['TRACE', true],
    ['POST', false],
    ['PUT', false],
    ['PATCH', false],
    ['DELETE', false],
    ['get', false],
  ])('can be one of method %s: %s means no', (method, safe) => {
    expect(isSafe(method)).toBe(safe);
  });
});
