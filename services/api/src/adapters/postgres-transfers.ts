import type { Transfer } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import { TRANSFERS_LISTED, type Transfers } from '../domain/transfers.ts';

interface Row {
  readonly id: string;
  readonly recipient: string;
  readonly amount: string;
  readonly created_at: Date;
}

const RECORD = `
  INSERT INTO shop.transfers (user_id, recipient, amount) VALUES ($1, $2, $3)
  RETURNING id, recipient, amount, created_at`;
const LIST = `
  SELECT id, recipient, amount, created_at FROM shop.transfers
  WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`;
const COUNT = 'SELECT count(*) FROM shop.transfers WHERE created_at >= $1';

/** Transfers in the shop's own table, timed by the database's clock: one for all replicas. */
export class PostgresTransfers implements Transfers {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async record(userId: string, { to, amount }: { to: string; amount: number }): Promise<Transfer> {
    const [row] = await this.#query<Row>(RECORD, [userId, to, amount]);
    if (row === undefined) throw new TypeError('INSERT … RETURNING gave no row');
    return transferOf(row);
  }

  async list(userId: string): Promise<Transfer[]> {
    return (await this.#query<Row>(LIST, [userId, TRANSFERS_LISTED])).map(transferOf);
  }

  async countSince(since: number): Promise<number> {
    const [row] = await this.#query<{ count: string }>(COUNT, [new Date(since)]);
    return Number(row?.count ?? 0);
  }

  async #query<R extends object>(sql: string, values: unknown[]): Promise<R[]> {
    return (await databaseOrUnavailable(this.#pool.query<R>(sql, values))).rows;
  }
}

function transferOf({ id, recipient, amount, created_at }: Row): Transfer {
  return { id, to: recipient, amount: Number(amount), createdAt: created_at.toISOString() };
}
