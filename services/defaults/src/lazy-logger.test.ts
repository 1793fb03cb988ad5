import { expect, it } from 'vitest';
import { lazyLogger } from './lazy-logger.ts';
import { createLogger } from './logging.ts';

it('is made with the first line, and writes as the logger that it stands for', () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ name: 'api', replica: 'api-1', level: 'debug', destination });
  let made = 0;
  const lazy = lazyLogger(() => {
    made += 1;
    return logger.child({ requestId: 'one' });
  });
  expect(made).toBe(0);
  lazy.warn({ part: 'redis' }, 'away');
  lazy.child({ part: 'child' }).info('from a child');
  lazy.trace('below the level');
  expect([made, lazy.level]).toEqual([1, 'debug']);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'warn', requestId: 'one', part: 'redis', msg: 'away' },
    { level: 'info', requestId: 'one', part: 'child', msg: 'from a child' },
  ]);
  lazy.level = 'error';
  lazy.warn('below the level');
  expect(lines).toHaveLength(2);
});
