import { PublicKey } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool, type PoolClient, withTransaction } from '@gatehouse/defaults';
import type { Actor } from '@gatehouse/session';
import { Value } from 'typebox/value';
import type { KeyChange, KeyRow } from '../domain/keys/lifecycle.ts';
import type { KeyStore } from '../domain/keys/ring.ts';
import type { Authority } from './authority.ts';
import { LOCKS } from './locks.ts';

interface KeyColumns {
  readonly kid: string;
  readonly alg: string;
  readonly public_jwk: unknown;
  readonly sealed_private: Buffer;
  readonly published_at: Date;
  readonly signs_from: Date;
  readonly retires_at: Date | null;
  readonly withdrawn_at: Date | null;
}

/** The signing keys in PostgreSQL. */
export class PostgresSigningKeys implements KeyStore {
  readonly #pool: Pool;
  readonly #authority: Authority;

  constructor(pool: Pool, authority: Authority) {
    this.#pool = pool;
    this.#authority = authority;
  }

  read(): Promise<KeyRow[]> {
    return databaseOrUnavailable(read(this.#pool));
  }

  change(decide: (rows: KeyRow[]) => KeyChange, actor?: Actor): Promise<KeyRow[]> {
    return withTransaction(this.#pool, async (client) => {
      if (actor) await this.#authority.requireAdministrator(client, actor);
      await client.query('select pg_advisory_xact_lock($1)', [LOCKS.signingKeys]);
      await apply(client, decide(await read(client)));
      return read(client);
    });
  }
}

async function read(client: Pool | PoolClient): Promise<KeyRow[]> {
  const { rows } = await client.query<KeyColumns>('select * from signing_keys order by published_at, kid');
  return rows.map((row) => ({
    kid: row.kid,
    alg: row.alg,
    publicJwk: Value.Parse(PublicKey, row.public_jwk),
    sealedPrivate: row.sealed_private,
    publishedAt: row.published_at.getTime(),
    signsFrom: row.signs_from.getTime(),
    retiresAt: row.retires_at?.getTime(),
    withdrawnAt: row.withdrawn_at?.getTime(),
  }));
}

async function apply(client: PoolClient, { insert, retire, withdraw }: KeyChange): Promise<void> {
  if (retire) {
    await client.query('update signing_keys set retires_at = $2 where kid = any($1)', [
      retire.kids,
      new Date(retire.at),
    ]);
  }
  if (withdraw) {
    await client.query('update signing_keys set withdrawn_at = $2 where kid = any($1)', [
      withdraw.kids,
      new Date(withdraw.at),
    ]);
  }
  if (insert) {
    await client.query(
      `insert into signing_keys (kid, alg, public_jwk, sealed_private, published_at, signs_from)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        insert.kid,
        insert.alg,
        insert.publicJwk,
        insert.sealedPrivate,
        new Date(insert.publishedAt),
        new Date(insert.signsFrom),
      ],
    );
  }
}
