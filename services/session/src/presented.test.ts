import { describe, expect, it } from 'vitest';
import { readPresented } from './presented.ts';

const read = (cookie?: string, authorization?: string, bodyToken?: string) =>
  readPresented({ cookie, authorization, bodyToken });

describe('presented credentials', () => {
  it('are read as they were sent, undecoded', () => {
    expect(read('a=b; __Host-gatehouse=%41; __Secure-gatehouse-refresh=r;__Host-gatehouse-cart=c')).toEqual({
      sessionCookie: '%41',
      refreshCookie: 'r',
      cartCookie: 'c',
      bearer: undefined,
      bodyToken: undefined,
    });
  });

  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['Bearer a b', 'a b'],
    ['Bearer ', ''],
    ['Basic abc', undefined],
    ['abc', undefined],
  ])('of "%s" hold the bearer %j', (authorization, bearer) => {
    expect(read(undefined, authorization)?.bearer).toBe(bearer);
  });

  it.each([
    ['two session cookies', '__Host-gatehouse=a; __Host-gatehouse=a'],
    ['two refresh cookies', '__Secure-gatehouse-refresh=a; x=1; __Secure-gatehouse-refresh=b'],
    ['two cart cookies', '__Host-gatehouse-cart=a;__Host-gatehouse-cart=b'],
    ['a session cookie and an Authorization of any kind', '__Host-gatehouse=a', 'Basic x'],
    ['a refresh cookie and a body token', '__Secure-gatehouse-refresh=a', undefined, 't'],
  ])('are none when there are %s', (_what, cookie, authorization?: string, bodyToken?: string) => {
    expect(read(cookie, authorization, bodyToken)).toBeUndefined();
  });

  it.each([
    [
      'preferences and affinity',
      'gatehouse-preferences=a; gatehouse-preferences=b; __Host-gatehouse-affinity=r',
    ],
    ['a refresh cookie and a bearer', '__Secure-gatehouse-refresh=a', 'Bearer t'],
  ])('may come with %s', (_what, cookie, authorization?: string) => {
    expect(read(cookie, authorization)).toBeDefined();
  });
});
