import { createLogger, StartError, Unavailable } from '@gatehouse/defaults';
import { describe, expect, it } from 'vitest';
import { retryUntilReady } from './retry-until-ready.ts';

const logger = createLogger({ name: 'auth', replica: 'auth-1', level: 'silent' });

describe('patiently', () => {
  it('tries again while the database does not answer, and stops when it did', async () => {
    let tries = 0;
    await retryUntilReady(async () => {
      tries += 1;
      if (tries < 3) throw new Unavailable('not now');
    }, logger);
    expect(tries).toBe(3);
  });

  it('gives up with a sentence', async () => {
    const away = () => Promise.reject(new Unavailable('not now'));
    await expect(retryUntilReady(away, logger, 0)).rejects.toThrow(StartError);
  });

  it('does not try again what will not get better', async () => {
    let tries = 0;
    const broken = () => {
      tries += 1;
      return Promise.reject(new TypeError('a mistake'));
    };
    await expect(retryUntilReady(broken, logger)).rejects.toThrow('a mistake');
    expect(tries).toBe(1);
  });
});
