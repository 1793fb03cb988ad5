import { describe, expect, it } from 'vitest';
import { createLogger } from './logging.ts';

function collect(level?: string) {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const logger = createLogger({ name: 'api', replica: 'api-1', destination, ...(level ? { level } : {}) });
  return { logger, lines };
}

describe('createLogger', () => {
  it('names the service and the process, and tells the time and the level in words', () => {
    const { logger, lines } = collect();
    logger.warn({ part: 'redis' }, 'away');
    expect(lines).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
        service: 'api',
        replica: 'api-1',
        part: 'redis',
        msg: 'away',
      },
    ]);
  });

  it('drops what is below its level', () => {
    const { logger, lines } = collect('warn');
    logger.info('quiet');
    expect(lines).toEqual([]);
  });

  it('blanks out credentials at any of the first three levels', () => {
    const { logger, lines } = collect();
    const secrets = {
      authorization: 'Bearer s3cret',
      cookie: 's3cret',
      'set-cookie': ['s3cret'],
      password: 's3cret',
      current: 's3cret',
      next: 's3cret',
      token: 's3cret',
      access_token: 's3cret',
      refresh_token: 's3cret',
      secret: 's3cret',
    };
    logger.info({ ...secrets, body: secrets, request: { headers: secrets } }, 'oops');
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('s3cret');
  });

  it('describes an error and its causes, but not what libraries hang on them', () => {
    const { logger, lines } = collect();
    const reply = Object.assign(new Error('OOM'), {
      command: { name: 'set', args: ['k', 's3cret'] },
      code: 'OOM',
    });
    logger.error({ err: new Error('store', { cause: reply }) }, 'failed');
    expect(lines[0]).toMatchObject({
      err: {
        type: 'Error',
        message: 'store',
        cause: { message: 'OOM', code: 'OOM', stack: expect.any(String) as unknown },
      },
    });
    expect(JSON.stringify(lines)).not.toContain('s3cret');
  });

  it('survives causes that go in circles and things thrown that are no errors', () => {
    const { logger, lines } = collect();
    const error = new Error('round');
    error.cause = error;
    logger.error({ err: error }, 'circle');
    logger.error({ err: 's3cret' }, 'text');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ err: { type: 'string' } });
  });
});
