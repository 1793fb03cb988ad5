import { Store } from '../store.ts';
import type { Exchange } from './exchange.ts';

/** As many as a person can look through; a page that stays open for a day does not grow. */
const KEPT = 60;

/** What happened, the newest first. */
export const journal = new Store<readonly Exchange[]>([]);

export function record(exchange: Exchange): void {
  journal.update((entries) => [exchange, ...entries].slice(0, KEPT));
}
