import { describe, expect, it } from 'vitest';
import { isWellFormed } from './well-formed.ts';

describe('isWellFormed', () => {
  it.each([
    [String.raw`{"a":"\ud83d\ude00"}`, true],
    [String.raw`{"a":"\uD83D\uDE00\ud83d\ude00"}`, true],
    [String.raw`{"a":"\\ud83d"}`, true],
    [String.raw`{"a":"\u00e9\n\"\\"}`, true],
    ['{"a":"😀"}', true],
    [String.raw`{"a":"\ud83d"}`, false],
    [String.raw`{"a":"\ude00"}`, false],
    [String.raw`{"a":"\ud83d \ude00"}`, false],
    [String.raw`{"a":"\ud83d\n\ude00"}`, false],
    [String.raw`{"a":"\ud83d\ud83d\ude00"}`, false],
    [String.raw`{"a":"\ude00\ud83d"}`, false],
    [String.raw`{"\ud83d":"a"}`, false],
    [String.raw`{"a":["\\\ud83d"]}`, false],
  ])('%s: %s', (json, expected) => {
    expect(isWellFormed(json)).toBe(expected);
    // The language's own opinion of what the text means.
    const strings = JSON.stringify(JSON.parse(json), (key: string, value: unknown) =>
      key.isWellFormed() && (typeof value !== 'string' || value.isWellFormed()) ? value : 'bad',
    );
    expect(!strings.includes('bad')).toBe(expected);
  });
});
