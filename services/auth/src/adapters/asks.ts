import type { Clock, Redis } from '@gatehouse/defaults';
import { ASK_MILLISECONDS, ASKS_CHANNEL } from '@gatehouse/session';

/** More than every connection of a large deployment asks at once; a connection that is left out asks again. */
const MOST = 5000;
const NONCE = /^[\w-]{16}$/;

/** Who asked for a confirmation, and was not answered yet. */
export class Asks {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(nonce: string): void {
    if (this.#waiting.size < MOST && NONCE.test(nonce)) this.#waiting.set(nonce, this.#clock.monotonic());
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Those who still wait. Each is taken once: who is not answered asks again. */
  take(): string[] {
    const oldest = this.#clock.monotonic() - ASK_MILLISECONDS;
    const asks = [...this.#waiting].filter(([, since]) => since > oldest).map(([nonce]) => nonce);
    this.#waiting.clear();
    return asks;
  }
}

/**
 * Listens for those who ask, on a connection that does nothing else.
 * @param heard called for each
 */
export function listenForAsks(ear: Redis, heard: (nonce: string) => void, report: (error: unknown) => void) {
  const subscribe = (): void => void ear.subscribe(ASKS_CHANNEL).catch(report);
  ear.on('message', (channel: string, nonce: string) => {
    if (channel === ASKS_CHANNEL) heard(nonce);
  });
  ear.on('ready', subscribe);
  if (ear.status === 'ready') subscribe();
}
