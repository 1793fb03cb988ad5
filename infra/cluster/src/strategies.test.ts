import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../common/src/errors.ts';
import { checkStrategies } from './strategies.ts';

function refusalOf(chosen: string[], redis: boolean): UserError {
  try {
    checkStrategies(chosen, redis);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('the choice of strategies', () => {
  it('is all of them by default', () => {
    expect(checkStrategies(undefined, true)).toEqual([...STRATEGY_NAMES]);
  });

  it('is what was chosen', () => {
    expect(checkStrategies(['token', 'memory'], true)).toEqual(['token', 'memory']);
  });

  it('leaves out what needs Redis when Redis is off and none was chosen', () => {
    const able = STRATEGY_NAMES.filter((name) => !['shared', 'cached', 'denylist'].includes(name));
    expect(checkStrategies(undefined, false)).toEqual(able);
  });

  it('refuses what needs Redis when Redis is off, and lists what does not', () => {
    const { message, whatToDo } = refusalOf(['shared', 'token'], false);
    expect(message).toBe('The strategy shared needs Redis and cannot run with --no-redis.');
    for (const name of checkStrategies(undefined, false)) expect(whatToDo).toContain(name);
  });

  it('refuses what does not exist, and lists what does', () => {
    const { message, whatToDo } = refusalOf(['shard', 'token'], true);
    expect(message).toBe('There is no strategy called shard.');
    for (const name of STRATEGY_NAMES) expect(whatToDo).toContain(name);
  });
});
