import { expect, it } from 'vitest';
import { wrap } from './wrap.ts';

it('breaks between words and indents what follows', () => {
  expect(wrap('- ', 'one two three four', 10)).toBe('- one two\n  three\n  four');
  expect(wrap('- ', 'one two three four', 12, '')).toBe('- one two\nthree four');
});

it('lets a word that is too long stand alone', () => {
  expect(wrap('', 'a incomprehensibilities b', 8)).toBe('a\nincomprehensibilities\nb');
});

it('keeps a number and its unit together, with an ordinary space', () => {
  expect(wrap('', 'after 9.8 s more', 9)).toBe('after\n9.8 s\nmore');
});
