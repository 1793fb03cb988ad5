import { hash } from 'node:crypto';

export interface Order {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  /** ISO 8601, UTC. */
  readonly orderedAt: string;
}

const CATALOGUE = ['lantern', 'padlock', 'oak-door', 'hinge', 'portcullis', 'signal-horn'] as const;
const FIRST_ORDER = Date.UTC(2026, 0, 5, 9, 30);
const DAY = 86_400_000;

/**
 * The orders of a user: demonstration data, made from the user's id, so that every replica shows the same ones and
 * one user's differ from another's.
 */
export function ordersOf(userId: string): Order[] {
  const seed = hash('sha256', `orders:${userId}`, 'buffer');
  return [0, 1, 2].map((index) => ({
    id: seed.toString('hex', index * 4, index * 4 + 4),
    sku: CATALOGUE[seed.readUInt8(16 + index) % CATALOGUE.length] ?? CATALOGUE[0],
    quantity: 1 + (seed.readUInt8(20 + index) % 5),
    orderedAt: new Date(FIRST_ORDER + (index * 30 + (seed.readUInt8(24 + index) % 30)) * DAY).toISOString(),
  }));
}
