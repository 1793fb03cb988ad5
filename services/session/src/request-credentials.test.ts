import { describe, expect, it } from 'vitest';
import { everyCredentialCookie } from './cookies.ts';
import { parseAllCredentials, parseCredentials } from './request-credentials.ts';

const read = (cookie?: string, authorization?: string, bodyToken?: string) =>
  parseCredentials({ cookie, authorization, bodyToken });

describe('presented credentials', () => {
  it('are read as they were sent, undecoded', () => {
    expect(read('a=b; __Host-gatehouse=%41; __Host-gatehouse-refresh=r;__Host-gatehouse-cart=c')).toEqual({
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
    ['two refresh cookies', '__Host-gatehouse-refresh=a; x=1; __Host-gatehouse-refresh=b'],
    ['two cart cookies', '__Host-gatehouse-cart=a;__Host-gatehouse-cart=b'],
    ['a session cookie and an Authorization of any kind', '__Host-gatehouse=a', 'Basic x'],
    ['a refresh cookie and a body token', '__Host-gatehouse-refresh=a', undefined, 't'],
  ])('are none when there are %s', (_what, cookie, authorization?: string, bodyToken?: string) => {
    expect(read(cookie, authorization, bodyToken)).toBeUndefined();
  });

  it.each([
    [
      'preferences and affinity',
      'gatehouse-preferences=a; gatehouse-preferences=b; __Host-gatehouse-affinity=r',
    ],
    ['a refresh cookie and a bearer', '__Host-gatehouse-refresh=a', 'Bearer t'],
  ])('may come with %s', (_what, cookie, authorization?: string) => {
    expect(read(cookie, authorization)).toBeDefined();
  });
});

describe('what the gateway says beside the credentials', () => {
  const none = { cookie: undefined, authorization: undefined };

  it('is a reason for proof when it kept one refresh cookie, and one credential too many when it kept several', () => {
    expect(parseCredentials({ ...none, withheld: 'one' })?.refreshWithheld).toBe(true);
    expect(parseCredentials({ ...none, withheld: 'several' })).toBeUndefined();
    expect(parseCredentials(none)?.refreshWithheld).toBeUndefined();
  });

  it('tells which replica the client names: the first, however many there are', () => {
    const cookie = '__Host-gatehouse-affinity=a; __Host-gatehouse-affinity=b';
    expect(parseCredentials({ ...none, cookie, own: 'me' })?.affinity).toEqual({ named: 'a', own: 'me' });
    expect(parseCredentials({ ...none, own: 'me' })?.affinity).toEqual({ named: undefined, own: 'me' });
  });
});

describe('every presented credential', () => {
  const values = (cookie?: string, authorization?: string, bodyToken?: string) =>
    parseAllCredentials({ cookie, authorization, bodyToken })?.map((one) =>
      [one.sessionCookie, one.cartCookie, one.refreshCookie, one.bearer, one.bodyToken].map((it) => it ?? ''),
    );

  it('comes once, the first of each kind together', () => {
    expect(values('__Host-gatehouse=a; __Host-gatehouse-refresh=r', undefined)).toEqual([
      ['a', '', 'r', '', ''],
    ]);
    expect(values(undefined, 'Bearer t', 'b')).toEqual([['', '', '', 't', 'b']]);
    expect(values()).toEqual([['', '', '', '', '']]);
  });

  it('comes however many of a kind there are, and none hides behind another', () => {
    expect(values('__Host-gatehouse=a; __Host-gatehouse=b; __Host-gatehouse-refresh=r', 'Bearer t')).toEqual([
      ['a', '', 'r', 't', ''],
      ['b', '', '', '', ''],
      ['', '', '', 't', ''],
    ]);
  });

  it('is at most four of a kind: each costs a question to a store', () => {
    const cookie = Array.from({ length: 150 }, (_, index) => `__Host-gatehouse=${index}`).join('; ');
    expect(values(cookie)?.map(([session]) => session)).toEqual(['0', '1', '2', '3']);
  });

  it('is none where a token in the body comes beside a refresh cookie: a client can leave it out', () => {
    expect(values('__Host-gatehouse-refresh=r', undefined, 'b')).toBeUndefined();
  });
});

it('a Cookie header is read in time that grows with its length, wherever its one sign of equality is', () => {
  const time = (pieces: number): number => {
    const header = `${'a;'.repeat(pieces)}x=1`;
    const before = process.cpuUsage();
    for (let turn = 0; turn < 20; turn += 1) everyCredentialCookie(header);
    return process.cpuUsage(before).user / 1000;
  };
  time(1000);
  // Sixteen times the length; to look for the sign at each piece again would take 256 times as long.
  expect(time(64_000)).toBeLessThan(60 * Math.max(time(4000), 5));
});
