import { describe, expect, it } from 'vitest';
import { accountStateIn, accountStateText } from './account-state-text.ts';

describe('an account state in Redis', () => {
  it('has the member names that the scripts compare and that older versions wrote', () => {
    const text = accountStateText({ sessionGeneration: 3, rolesVersion: 2, roles: ['admin'] });
    expect(JSON.parse(text)).toEqual({ generation: 3, rights: 2, roles: ['admin'] });
  });

  it('is read as it was written', () => {
    const accountState = { sessionGeneration: 3, rolesVersion: 2, roles: ['customer' as const] };
    expect(accountStateIn(JSON.parse(accountStateText(accountState)))).toEqual(accountState);
  });

  it.each([
    ['no object', 7],
    ['a number that is missing', { generation: 1, roles: [] }],
    ['a number below zero', { generation: -1, rights: 0, roles: [] }],
    ['an unknown role', { generation: 1, rights: 0, roles: ['root'] }],
    ['the names of the code', { sessionGeneration: 1, rolesVersion: 1, roles: [] }],
  ])('is refused: %s', (_what, content) => {
    expect(accountStateIn(content)).toBeUndefined();
  });
});
