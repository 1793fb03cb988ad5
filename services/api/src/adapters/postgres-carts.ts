import { CART_LINES, type Cart } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import { type CartChange, type CartOwner, type Carts, cartLines } from '@gatehouse/session';

interface Row {
  readonly lines: Readonly<Record<string, number>>;
}

const READ = 'SELECT lines FROM shop.carts WHERE user_id = $1';

/**
 * `ON CONFLICT DO UPDATE` locks the row and looks at its newest version, also when that was written after this
 * statement began: every addition counts, and the limit is exact, without a transaction that a stalled replica could
 * hold open. No row comes back when the cart is full.
 */
const ADD = `
  INSERT INTO shop.carts AS cart (user_id, lines) VALUES ($1, jsonb_build_object($2::text, $3::bigint))
  ON CONFLICT (user_id) DO UPDATE
    SET lines = cart.lines || jsonb_build_object($2::text, coalesce((cart.lines ->> $2)::bigint, 0) + $3::bigint)
    WHERE cart.lines ? $2 OR (SELECT count(*) FROM jsonb_object_keys(cart.lines)) < $4
  RETURNING lines`;

const REMOVE = 'UPDATE shop.carts SET lines = lines - $2::text WHERE user_id = $1 RETURNING lines';

/** Carts for strategies whose sessions have no record to keep one in: by user, so that all their devices share it. */
export class PostgresCarts implements Carts {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async read({ identity }: CartOwner): Promise<Cart> {
    return cartOf(await this.#query(READ, [identity.userId]));
  }

  async add({ identity }: CartOwner, sku: string, quantity: number): Promise<CartChange> {
    const row = await this.#query(ADD, [identity.userId, sku, quantity, CART_LINES]);
    return row === undefined ? { outcome: 'full' } : { outcome: 'changed', cart: cartOf(row) };
  }

  async remove({ identity }: CartOwner, sku: string): Promise<CartChange> {
    return { outcome: 'changed', cart: cartOf(await this.#query(REMOVE, [identity.userId, sku])) };
  }

  async #query(sql: string, values: unknown[]): Promise<Row | undefined> {
    const { rows } = await databaseOrUnavailable(this.#pool.query<Row>(sql, values));
    return rows[0];
  }
}

function cartOf(row: Row | undefined): Cart {
  return { items: cartLines(Object.entries(row?.lines ?? {})) };
}
