import { describe, expect, it } from 'vitest';
import { memoryLog } from '../test/support/apps.ts';
import type { StartError } from './start-error.ts';
import { databaseMistake, MISTAKE_PATIENCE, MistakeWatch, redisMistake } from './store-mistakes.ts';

const failure = (message: string, code?: string) => Object.assign(new Error(message), code && { code });
const REFUSED = failure('connect ECONNREFUSED', 'ECONNREFUSED');
const WRONG = failure('WRONGPASS invalid username-password pair');

describe('a mistake is told from a store that is away', () => {
  it.each([
    ['28P01', 'DATABASE_PASSWORD'],
    ['28000', 'DATABASE_URL'],
    ['3D000', 'DATABASE_URL'],
    ['42501', 'DATABASE_URL'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'DATABASE_CA'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'DATABASE_CA'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'DATABASE_URL'],
  ])('PostgreSQL: %s names %s', (code, variable) => {
    expect(databaseMistake(failure('x', code))).toContain(variable);
  });

  it('PostgreSQL: a pooler that refuses settings is named', () => {
    const error = failure('unsupported startup parameter in options: datestyle', '08P01');
    expect(databaseMistake(error)).toMatch(/^DATABASE_URL leads to a pooler/);
  });

  it.each([
    [WRONG, 'REDIS_PASSWORD'],
    [failure('NOAUTH Authentication required.'), 'REDIS_PASSWORD'],
    [failure("NOPERM User api has no permissions to run the 'info' command"), 'REDIS_URL'],
    [failure('x', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'REDIS_CA'],
    [failure('x', 'ERR_TLS_CERT_ALTNAME_INVALID'), 'REDIS_URL'],
    [failure('wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER'), 'REDIS_URL'],
  ])('Redis: %s names %s', (error, variable) => {
    expect(redisMistake(error)).toContain(variable);
  });

  it.each([
    REFUSED,
    failure('x', 'ETIMEDOUT'),
    failure('x', 'ENOTFOUND'),
    failure('the database system is starting up', '57P03'),
    failure('sorry, too many clients already', '53300'),
    failure('LOADING Redis is loading the dataset in memory'),
    failure('Connection is closed.'),
  ])('%s may pass', (error) => {
    expect([databaseMistake(error), redisMistake(error)]).toEqual([undefined, undefined]);
  });
});

describe('MistakeWatch', () => {
  function watched() {
    const { logger, text } = memoryLog();
    const ends: StartError[] = [];
    const clock = { at: 0 };
    const end = (error: StartError) => void ends.push(error);
    const watch = new MistakeWatch({ logger, explain: redisMistake, now: () => clock.at, end });
    return { watch, ends, text, clock };
  }

  it('ends the process after its patience, with a sentence that names the variable', () => {
    const { watch, ends, clock } = watched();
    for (let ms = 0; ms < MISTAKE_PATIENCE; ms += 1000) {
      clock.at = ms;
      expect(watch.failed(WRONG)).toBe(true);
      expect(ends).toEqual([]);
    }
    clock.at = MISTAKE_PATIENCE;
    watch.failed(WRONG);
    expect(ends.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^For 30 s: .*REDIS_PASSWORD/),
    ]);
  });

  it('waits for a store that is away, and for one that answered in between', () => {
    const { watch, ends, clock } = watched();
    for (let ms = 0; ms < 3 * MISTAKE_PATIENCE; ms += 1000) {
      clock.at = ms;
      expect(watch.failed(REFUSED)).toBe(false);
    }
    for (let ms = 0; ms < 3 * MISTAKE_PATIENCE; ms += 1000) {
      clock.at = ms;
      watch.failed(WRONG);
      if (ms % 20_000 === 0) watch.works();
    }
    expect(ends).toEqual([]);
  });
});
