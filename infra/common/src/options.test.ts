import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseCount, parseList, parsePort, parseSetting } from './options.ts';

describe('arguments', () => {
  it.each(['0', '-1', '65', '2.5', 'three', '', '1e1', ' 3'])('%j is no number of replicas', (text) => {
    expect(() => parseCount(text)).toThrow(InvalidArgumentError);
  });

  it.each(['0', '65536', 'https', '8443x'])('%j is no port', (text) => {
    expect(() => parsePort(text)).toThrow(InvalidArgumentError);
  });

  it.each(['ACCESS_TOKEN_SECONDS', '=10', 'lower=1', 'A B=1'])('%j is no setting', (text) => {
    expect(() => parseSetting(text)).toThrow(InvalidArgumentError);
  });

  it('take what is right', () => {
    expect(parseCount('6')).toBe(6);
    expect(parsePort('443')).toBe(443);
    expect(parseList('shared, token,shared')).toEqual(['shared', 'token']);
    expect(parseSetting('B=x=y', parseSetting('A='))).toEqual({ A: '', B: 'x=y' });
  });

  it.each(['', 'shared,', ',token'])('%j is no list', (text) => {
    expect(() => parseList(text)).toThrow(InvalidArgumentError);
  });
});
