import { expect, it } from 'vitest';
import { paragraph } from './paragraph.ts';

it('breaks between words and indents what follows', () => {
  expect(paragraph('- ', 'one two three four', 10)).toBe('- one two\n  three\n  four');
  expect(paragraph('- ', 'one two three four', 12, '')).toBe('- one two\nthree four');
});

it('lets a word that is too long stand alone', () => {
  expect(paragraph('', 'a incomprehensibilities b', 8)).toBe('a\nincomprehensibilities\nb');
});

it('keeps a number and its unit together, with an ordinary space', () => {
  expect(paragraph('', 'after 9.8 s more', 9)).toBe('after\n9.8 s\nmore');
});
