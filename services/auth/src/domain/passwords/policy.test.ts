import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAcceptable, isPossible } from './policy.ts';

describe('isAcceptable', () => {
  it.each([
    ['7 characters', 'sh0rt!!', false],
    ['8 characters', 'l0ng!!en', true],
    ['256 characters', 'a'.repeat(256), true],
    ['257 characters', 'a'.repeat(257), false],
    ['7 characters of two units each', '🙂🙃🤖👾🎃🐙🦑', false],
    ['8 of them', '🙂🙃🤖👾🎃🐙🦑🦐', true],
    ['256 of them', '🙂'.repeat(256), true],
    ['257 of them', '🙂'.repeat(257), false],
    ['7 characters written as 14', 'e\u0301'.repeat(7), false],
    ['256 characters written as 512', 'e\u0301'.repeat(256), true],
    ['a common one with another space', 'i\u00a0love\u00a0you', isAcceptable('i love you', 'username')],
    ['any composition', 'öäü 漢字 🙂', true],
    ['spaces at the ends, which are kept', '  padded  ', true],
    ['a common one', 'password1', false],
    ['the same in another case', 'PassWord1', false],
    ['a walk over the keyboard', '0987654321q', false],
    ['the product with decoration', 'Gatehouse-2024!', false],
    ['the product in a sentence', 'my gatehouse has a red door', true],
    ['the demonstration password', 'correct horse battery staple', true],
  ])('%s', (_what, password, accepted) => {
    expect(isAcceptable(password, 'username')).toBe(accepted);
  });

  it.each([
    ['the name', 'grace.hopper', 'grace.hopper', false],
    ['the name in another case, with digits', 'grace.hopper', 'GRACE.HOPPER1906', false],
    ['the name within a sentence', 'grace.hopper', 'grace.hopper found a moth', true],
    ['the letters of the name in another order', 'grace.hopper', 'hopper.grace', true],
    ['a name without letters', '1234', '1234-1234-x', true],
  ])('%s', (_what, username, password, accepted) => {
    expect(isAcceptable(password, username)).toBe(accepted);
  });

  // A list made by others, which is no part of this repository: where it is not at hand, that is said, and the cases
  // above stand for it.
  const list = new URL('../../../../../../shared/data/passwords/common-passwords-min8.txt', import.meta.url);
  if (existsSync(list)) {
    it('none of the 3,000 most common ones of another list', () => {
      const common = readFileSync(list, 'utf8').split('\n').filter(Boolean).slice(0, 3000);
      expect(common).toHaveLength(3000);
      expect(common.filter((password) => isAcceptable(password, 'username'))).toEqual([]);
    });
  } else {
    console.info('not run, as shared/data/passwords is not beside this repository: the list of others');
  }
});

describe('isPossible', () => {
  it('tells what is not worth hashing', () => {
    expect(isPossible('x'.repeat(256))).toBe(true);
    expect(isPossible('x'.repeat(257))).toBe(false);
    expect(isPossible('🙂'.repeat(256))).toBe(true);
    expect(isPossible('e\u0301'.repeat(2000))).toBe(false);
  });
});
