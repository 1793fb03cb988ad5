import { describe, expect, it } from 'vitest';
import { isForged, provenanceOf } from './csrf.ts';
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
    ['POST', 'cookie', cookie, 'unsaid', true],
    ['POST', 'cookie', cookie, 'foreign', true],
    ['POST', 'cookie', cookie, 'same-origin', false],
    ['DELETE', 'cookie', refresh, 'unsaid', true],
    ['GET', 'cookie', cookie, 'foreign', false],
    ['POST', 'cookie', none, 'foreign', false],
    ['POST', 'cookie', bearer, 'foreign', false],
    ['POST', 'cookie', body, 'foreign', false],
    ['POST', 'sign-in', none, 'foreign', true],
    ['POST', 'sign-in', none, 'unsaid', false],
    ['POST', 'sign-in', bearer, 'foreign', true],
  ] as const)('%s under the %s policy, case %#', (method, policy, presented, provenance, forged) => {
    if (!presented) throw new TypeError('presents two credentials');
    expect(isForged(method, policy, presented, provenance)).toBe(forged);
  });
});
