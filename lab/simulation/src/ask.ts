import { Unavailable } from '@gatehouse/defaults';
import type { Schedule } from './schedule.ts';

/** What may happen to single messages between processes. */
export interface Network {
  /** How likely a question or its answer is lost. */
  loss: number;
}

export interface Question<T> {
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly timeout: number;
  readonly apply: () => T | Promise<T>;
}

/** A question on a connection of its own, as a pool's or over HTTP: sent, applied and answered in three steps. */
export function ask<T>(schedule: Schedule, network: Network, question: Question<T>): Promise<T> {
  const { label, from, to, timeout, apply } = question;
  const isLost = (): boolean => network.loss > 0 && schedule.random.chance(network.loss);
  return new Promise<T>((resolve, reject) => {
    const lose = (what: string): void => {
      schedule.once(from, `${label}: ${what}`, () => {
        callOff();
        reject(new Unavailable(`${label}: ${what}`));
      });
    };
    const callOff = schedule.after(timeout, from, `${label} times out`, () =>
      reject(new Unavailable(`${label}: no answer in time`)),
    );
    const answered = (settle: () => void): void => {
      if (isLost()) lose('the answer is lost');
      else
        schedule.once(from, `${label} answered`, () => {
          callOff();
          settle();
        });
    };
    if (isLost()) lose('not sent');
    else
      schedule.once(to, label, () => {
        Promise.resolve()
          .then(apply)
          .then(
            (value) => answered(() => resolve(value)),
            (error: unknown) =>
              answered(() => reject(error instanceof Error ? error : new Unavailable(String(error)))),
          );
      });
  });
}
