import { describe, expect, it } from 'vitest';
import { databaseOrUnavailable, databaseUnavailable } from './postgres-errors.ts';
import { Unavailable } from './problem.ts';
import { orUnavailable } from './redis.ts';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('orUnavailable', () => {
  it('passes an answer through', async () => {
    await expect(orUnavailable(Promise.resolve(null))).resolves.toBeNull();
  });

  it.each([
    named('Error', 'Command timed out'),
    named('Error', 'Connection is closed.'),
    named('Error', "Stream isn't writeable and enableOfflineQueue options is false"),
    named('MaxRetriesPerRequestError', 'Reached the max retries per request limit'),
    named('AbortError', 'Command aborted due to connection close'),
    coded('ECONNREFUSED'),
    named('ReplyError', 'LOADING Redis is loading the dataset in memory'),
    named('ReplyError', "READONLY You can't write against a read only replica."),
    named('ReplyError', "OOM command not allowed when used memory > 'maxmemory'."),
    named('ReplyError', 'MISCONF Errors writing to the AOF file'),
    named('ReplyError', 'NOAUTH Authentication required.'),
    named('ReplyError', 'WRONGPASS invalid username-password pair'),
    named('ReplyError', 'NOPERM this user has no permissions'),
    named('ReplyError', 'CLUSTERDOWN Hash slot not served'),
    named('ReplyError', 'EXECABORT Transaction discarded because of previous errors.'),
    named('ReplyError', 'ERR max number of clients reached'),
    named('ReplyError', 'ERR Error running script: @user_script:1: -OOM command not allowed'),
  ])('is Unavailable after $message', async (error) => {
    const failure = await orUnavailable(Promise.reject(error)).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(Unavailable);
    expect((failure as Unavailable).cause).toBe(error);
  });

  it.each([
    named('ReplyError', 'WRONGTYPE Operation against a key holding the wrong kind of value'),
    named('ReplyError', "ERR wrong number of arguments for 'get' command"),
    named('ReplyError', 'ERR syntax error'),
    named('ReplyError', "CROSSSLOT Keys in request don't hash to the same slot"),
    new TypeError('x is not a function'),
  ])('lets our mistake through: $message', async (error) => {
    await expect(orUnavailable(Promise.reject(error))).rejects.toBe(error);
  });
});

describe('databaseOrUnavailable', () => {
  it.each([
    coded('ECONNREFUSED'),
    coded('ENOTFOUND'),
    coded('57P01', 'terminating connection due to administrator command'),
    coded('57P03', 'the database system is starting up'),
    coded('57014', 'canceling statement due to statement timeout'),
    coded('53300', 'too many connections'),
    coded('53100', 'disk full'),
    coded('25006', 'read-only transaction'),
    coded('40P01', 'deadlock detected'),
    coded('28P01', 'password authentication failed'),
    new Error('Connection terminated unexpectedly'),
    new Error('Query read timeout'),
    new Error('timeout exceeded when trying to connect'),
  ])('is Unavailable after $message', async (error) => {
    expect(databaseUnavailable(error)).toBe(true);
    const failure = await databaseOrUnavailable(Promise.reject(error)).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(Unavailable);
    expect((failure as Unavailable).cause).toBe(error);
  });

  it.each([
    coded('23505', 'duplicate key value violates unique constraint'),
    coded('42601', 'syntax error'),
    coded('22001', 'value too long'),
    new TypeError('x is not a function'),
  ])('lets an answer through: $message', async (error) => {
    await expect(databaseOrUnavailable(Promise.reject(error))).rejects.toBe(error);
  });

  it('wraps an Unavailable once', async () => {
    const error = new Unavailable('x');
    await expect(databaseOrUnavailable(Promise.reject(error))).rejects.toBe(error);
  });
});
