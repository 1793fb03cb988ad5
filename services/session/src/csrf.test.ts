import { describe, expect, it } from 'vitest';
import { isForged, isSafe, provenanceOf } from './csrf.ts';
import { readPresented } from './presented.ts';

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

describe('a forged request', () => {
  const none = readPresented({ cookie: undefined, authorization: undefined });
  const cookie = readPresented({ cookie: '__Host-gatehouse=a', authorization: undefined });
  const refresh = readPresented({ cookie: '__Secure-gatehouse-refresh=a', authorization: undefined });
  const bearer = readPresented({ cookie: '__Secure-gatehouse-refresh=a', authorization: 'Bearer t' });
  const body = readPresented({ cookie: '__Host-gatehouse=a', authorization: undefined, bodyToken: 't' });

  it.each([
    ['cookie', cookie, 'unsaid', true],
    ['cookie', cookie, 'foreign', true],
    ['cookie', cookie, 'same-origin', false],
    ['cookie', refresh, 'unsaid', true],
    ['cookie', none, 'foreign', false],
    ['cookie', bearer, 'foreign', false],
    ['cookie', body, 'foreign', false],
    ['sign-in', none, 'foreign', true],
    ['sign-in', none, 'unsaid', false],
    ['sign-in', bearer, 'foreign', true],
  ] as const)('under the %s policy, case %#', (policy, presented, provenance, forged) => {
    if (!presented) throw new TypeError('presents two credentials');
    expect(isForged(policy, presented, provenance)).toBe(forged);
  });

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
