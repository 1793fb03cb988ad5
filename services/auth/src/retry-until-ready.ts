import { setTimeout as pause } from 'node:timers/promises';
import { type Logger, StartError, Unavailable } from '@gatehouse/defaults';

const PATIENCE_MILLISECONDS = 30_000;
const PAUSE_MILLISECONDS = 250;

/**
 * Does what a start cannot do without, again and again while the database does not answer in time: many processes
 * that start at once keep it, and the machine, busier than it ever is later.
 *
 * @param patience how long to go on, in ms; 30 s unless told.
 * @throws StartError when the database did not answer in that time.
 */
export async function retryUntilReady(
  work: () => Promise<void>,
  logger: Logger,
  patience = PATIENCE_MILLISECONDS,
): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      if (performance.now() > deadline) {
        throw new StartError('PostgreSQL was too slow to start with. Look at its load and its log.', {
          cause: error,
        });
      }
      logger.info({ err: error }, 'waiting for PostgreSQL');
      await pause(PAUSE_MILLISECONDS);
    }
  }
}
