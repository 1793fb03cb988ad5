import type { CartLine } from '@gatehouse/contracts';

/** The lines of a cart in one order everywhere, so that two answers can be compared. */
export function cartLines(pairs: Iterable<readonly [string, number]>): CartLine[] {
  return [...pairs].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
