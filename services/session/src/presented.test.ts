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
    ['__Host-gatehouse=a'],
    [' \t__Host-gatehouse \t=\t a '],
    ['__Host-gatehouse=a;'],
    [';;=;__Host-gatehouse=a'],
    ['alone; __Host-gatehouse=a'],
    ['__Host-gatehouse; __Host-gatehouse=a'],
    ['x=__Host-gatehouse=b; __Host-gatehouse=a'],
  ])('are found in %j', (cookie) => {
    expect(read(cookie)?.sessionCookie).toBe('a');
  });

  // Browsers hold a name to its prefix as it is; what `trim` takes away is more than the spaces and tabs of RFC 6265bis.
  it.each(['\u00a0', '\ufeff', '\u2003', '\u000b', '\u000c'])(
    'are not read from a name with %j around it',
    (blank) => {
      expect(read(`${blank}__Host-gatehouse=a; __Host-gatehouse${blank}=a`)).toMatchObject({
        sessionCookie: undefined,
      });
    },
  );

  it('keep what only looks like a blank in their value', () => {
    expect(read('__Host-gatehouse= \u00a0a ')?.sessionCookie).toBe('\u00a0a');
  });

  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['Bearer a b', 'a b'],
    ['Bearer ', ''],
    ['Bearer', ''],
    ['', undefined],
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
