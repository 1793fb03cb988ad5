import { describe, expect, it } from 'vitest';
import { prepared } from './prepared.ts';

// Examples of RFC 8265 section 4.3, and others of their kind.
describe('prepared', () => {
  it.each([
    ['ASCII stays as it is, spaces at the ends included', '  correct horse ', '  correct horse '],
    ['case stays', 'Correct Horse', 'Correct Horse'],
    ['any space is a space', 'foo\u1680bar\u00a0baz\u3000', 'foo bar baz '],
    ['what is put together is one', 'e\u0301\u0323', '\u1eb9\u0301'],
    ['what is one stays one', '\u03c0\u00df\u00e5', '\u03c0\u00df\u00e5'],
    ['Hangul', '\u1112\u1161\u11ab', '\ud55c'],
    ['width stays', '\uff21', '\uff21'],
    ['what merely looks alike stays apart', 'Ⅳ', 'Ⅳ'],
    ['tabs and NUL are no spaces', 'a\tb\0', 'a\tb\0'],
  ])('%s', (_what, password, expected) => {
    expect(prepared(password)).toBe(expected);
    expect(prepared(expected)).toBe(expected);
  });
});
