import { describe, expect, it } from 'vitest';
import { UserError } from '../../common/src/errors.ts';
import { nearest } from './nearest.ts';
import { demandSettable, demandTwoPorts } from './settings.ts';

function refusal(work: () => void): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error('expected a UserError');
}

describe('--set', () => {
  it.each([
    ['ACCESS_TOKEN_SECOND', 'ACCESS_TOKEN_SECONDS'],
    ['ACESS_TOKEN_SECONDS', 'ACCESS_TOKEN_SECONDS'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['LEASE_MILLISECOND', 'LEASE_MILLISECONDS'],
  ])('refuses %s, and suggests %s', (name, suggested) => {
    const { message, whatToDo } = refusal(() => demandSettable({ [name]: '1' }));
    expect(message).toBe(`No service reads a variable ${name}.`);
    expect(whatToDo).toContain(`Did you mean ${suggested}?`);
  });

  it('suggests nothing for what is like no name', () => {
    expect(refusal(() => demandSettable({ FOO: '1' })).whatToDo).toMatch(/^docs\/operations\.md/);
  });

  it.each([
    ['PUBLIC_PORT', '--https-port'],
    ['STRATEGIES', '--strategies'],
    ['REDIS_URL', '--no-redis'],
    ['DATABASE_URL', 'tells each where the others are'],
    ['OPERATIONS_PORT', 'gatehouse status'],
    ['INTERNAL_SECRET_FILE', '.gatehouse/secrets'],
    ['KEY_ENCRYPTION_KEY', 'Rotate secrets'],
  ])('refuses %s, which the launcher decides, and names %s', (name, words) => {
    const known = [
      'PUBLIC_PORT',
      'STRATEGIES',
      'REDIS_URL',
      'DATABASE_URL',
      'OPERATIONS_PORT',
      'INTERNAL_SECRET',
      'KEY_ENCRYPTION_KEY',
    ];
    const { message, whatToDo } = refusal(() => demandSettable({ [name]: '1' }, known));
    expect(message).toContain(`decides ${name} itself`);
    expect(whatToDo).toContain(words);
  });

  it('takes what services read, as a value or as a file', () => {
    expect(() =>
      demandSettable({ ACCESS_TOKEN_SECONDS: '10', LOG_LEVEL: 'debug', PASSWORD_HASH_QUEUE: '1' }),
    ).not.toThrow();
    expect(() => demandSettable({ LOG_LEVEL_FILE: '/somewhere' })).not.toThrow();
  });
});

it('the two ports have to differ', () => {
  expect(refusal(() => demandTwoPorts(9443, 9443)).message).toContain('9443');
  expect(() => demandTwoPorts(9443, 9080)).not.toThrow();
});

it.each([
  ['cat', ['dog', 'cap'], 'cap'],
  ['x', ['long-name'], undefined],
  ['same', ['same'], 'same'],
  ['', [], undefined],
])('nearest to %j among %j: %j', (word, names, expected) => {
  expect(nearest(word, names)).toBe(expected);
});
