import { Sku, Username } from '@gatehouse/contracts';
import { describe, expect, it } from 'vitest';
import { growthOf, LINEAR_GROWTH } from '../testing/index.ts';
import { credentialCookies, everyCredentialCookie, SESSION_COOKIE } from './cookies.ts';
import { canonicalBytes, isCanonicalCompact } from './tokens/compact.ts';

const pattern = (schema: object) => {
  const expression = new RegExp('pattern' in schema ? String(schema.pattern) : '', 'u');
  return (input: string) => expression.test(input);
};

/** Inputs that make a careless parser look at each character again and again. */
const ADVERSARIES: readonly [string, (length: number) => string][] = [
  ['blanks before something else', (length) => `${' '.repeat(length)}x`],
  ['a value of blanks', (length) => `${SESSION_COOKIE}=${' '.repeat(length)}x`],
  [
    'a value, then blanks',
    (length) => `${SESSION_COOKIE}=${'a'.repeat(length / 2)}${' '.repeat(length / 2)};x`,
  ],
  ['separators', (length) => '; '.repeat(length / 2)],
  ['equals signs', (length) => '='.repeat(length)],
  ['names that begin like ours', (length) => `${SESSION_COOKIE};`.repeat(length / SESSION_COOKIE.length)],
  ['dots', (length) => '.'.repeat(length)],
  ['one letter', (length) => 'a'.repeat(length)],
  ['letters and a sign at the end', (length) => `${'a'.repeat(length)}!`],
  ['dashes and letters', (length) => 'a-'.repeat(length / 2)],
];

const PARSERS: readonly [string, (input: string) => unknown][] = [
  ['cookies', credentialCookies],
  ['all cookies of one name', everyCredentialCookie],
  ['a token', (input) => isCanonicalCompact(input, 3)],
  ['a part of a token', canonicalBytes],
  ['a username', pattern(Username)],
  ['a sku', pattern(Sku)],
];

describe.each(PARSERS)('reading %s is linear', (_what, parse) => {
  it.each(ADVERSARIES)('in %s', (_input, adversary) => {
    expect(growthOf(parse, adversary)).toBeLessThan(LINEAR_GROWTH);
  });
});

describe('growthOf', () => {
  it('sees an expression that tries each beginning again', () => {
    const again = /[ \t]+;$/;
    expect(
      growthOf(
        (input) => again.test(input),
        (length) => ' '.repeat(length),
      ),
    ).toBeGreaterThan(LINEAR_GROWTH);
  });

  it('sees nothing in one pass over the input', () => {
    const onePass = (input: string) => input.toUpperCase().split(';').length;
    expect(growthOf(onePass, (length) => 'a;'.repeat(length / 2))).toBeLessThan(LINEAR_GROWTH);
  });
});
