import { growthOf, LINEAR_GROWTH } from '@gatehouse/session/testing';
import { describe, expect, it } from 'vitest';
import { isAcceptable, isPossible } from './passwords/policy.ts';
import { addressKey } from './source.ts';

const ADVERSARIES: readonly [string, (length: number) => string][] = [
  ['colons', (length) => ':'.repeat(length)],
  ['groups', (length) => 'ffff:'.repeat(length / 5)],
  ['blanks', (length) => '\u3000'.repeat(length)],
  ['one letter', (length) => 'a'.repeat(length)],
  ['signs', (length) => '-!'.repeat(length / 2)],
  // Putting marks into their order compares each with those before it.
  ['marks in the wrong order', (length) => `a${'\u0301\u0323'.repeat(length / 2)}`],
];

const PARSERS: readonly [string, (input: string) => unknown][] = [
  ['an address', addressKey],
  ['a password to be compared', isPossible],
  ['a password to be set', (input) => isAcceptable(input, 'ada')],
];

describe.each(PARSERS)('reading %s is linear', (_what, parse) => {
  it.each(ADVERSARIES)('in %s', (_input, adversary) => {
    expect(growthOf(parse, adversary)).toBeLessThan(LINEAR_GROWTH);
  });
});
