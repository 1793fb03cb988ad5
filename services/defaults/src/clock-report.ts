import { Gauge, type Registry } from 'prom-client';
import type { Logger } from './logging.ts';
import type { ClockState, WatchedClock } from './watched-clock.ts';

/** One line for each change: what the clock differs by, and what to do. */
export function clockReporter(logger: Logger) {
  return (state: ClockState, difference: number | undefined): void => {
    const seconds = difference === undefined ? undefined : Math.round(difference / 100) / 10;
    if (state === 'right') logger.info('the clock of this process is confirmed');
    else if (state === 'unconfirmed') {
      logger.error(
        { seconds },
        'the clock of this process jumped; nothing is decided by it until it is confirmed',
      );
    } else {
      const advice = 'set the time of this machine: until then requests are answered undecided';
      logger.error({ seconds }, `the clock of this process differs from the database's; ${advice}`);
    }
  };
}

/** `clock_right`: 0 while whatever the clock decides is answered `undecided`. */
export function showClock(registry: Registry, clock: Pick<WatchedClock, 'isOff'>): void {
  new Gauge({
    name: 'clock_right',
    help: "1 while the clock of this process agrees with the database's, else 0.",
    registers: [registry],
    collect() {
      this.set(clock.isOff ? 0 : 1);
    },
  });
}
