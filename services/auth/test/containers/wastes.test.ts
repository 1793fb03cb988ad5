import { randomUUID } from 'node:crypto';
import { systemClock } from '@gatehouse/defaults';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { retentionRulesIn } from '../../src/adapters/retention-rules.ts';
import { PostgresUsers } from '../../src/adapters/users.ts';
import { purge } from '../../src/domain/retention.ts';
import { Postgres } from './support/postgres.ts';

const ABSOLUTE = 43_200_000;
const HOUR = 3_600_000;
const KEPT = { absoluteMs: ABSOLUTE, idleMs: HOUR, deniedMs: HOUR / 4 };
let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.start();
  await postgres.migrate();
});
afterAll(() => postgres.stop());

it('retention deletes what no request can need any more, and nothing else', async () => {
  const pool = postgres.pool();
  const user = await new PostgresUsers(pool).create({ username: 'ada', passwordHash: 'x', roles: [] });
  const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);
  const ahead = (milliseconds: number) => ago(-milliseconds);
  const session = async (id: string, absoluteMs: Date, ended: Date | null, seen = ago(0)) => {
    await pool.query('insert into sessions values ($1, $2, $3, $4, 1, $5, $8, $6, $7)', [
      ...[id, 'token', user?.id, 'd', ago(3 * ABSOLUTE), absoluteMs, ended, seen],
    ]);
    await pool.query('insert into refresh_tokens (id, session_id) values ($1, $1)', [id]);
  };
  await session('live', ahead(HOUR), null);
  await session('just over', ago(HOUR / 2), null);
  await session('over', ago(2 * HOUR), null);
  await session('just ended', ahead(HOUR), ago(HOUR / 2));
  await session('just denied', ahead(HOUR), ago(1.2 * HOUR));
  await session('ended', ahead(HOUR), ago(2 * HOUR));
  await session('just idle', ahead(HOUR), null, ago(1.9 * HOUR));
  await session('idle', ahead(HOUR), null, ago(2.1 * HOUR));
  for (const [id, at] of [
    ['remembered', ago(ABSOLUTE)],
    ['forgotten', ago(ABSOLUTE + 2 * HOUR)],
  ] as const) {
    await pool.query("insert into ended_sessions values ($1, 'cached', 'tag', $2)", [id, at]);
  }
  for (const [name, at] of [
    ['remembered', ago(ABSOLUTE)],
    ['forgotten', ago(ABSOLUTE + 2 * HOUR)],
  ] as const) {
    await pool.query('insert into removed_users values ($1, 2, 1, $2)', [randomUUID(), at]);
    await pool.query(
      `insert into signing_keys values ($1, 'EdDSA', '{}', '\\x00', now(), now(), null, $2), ($1 || ' good', 'EdDSA', '{}', '\\x00', $2, $2, null, null)`,
      [name, at],
    );
    await pool.query('insert into attempts values ($1, $2, 0, 1)', [name, at.getTime()]);
  }
  await pool.query('insert into attempts values ($1, $2, 0, 1)', ['counting', Date.now() + HOUR]);

  const failures: unknown[] = [];
  const report = (error: unknown) => failures.push(error);
  await purge({ rules: retentionRulesIn(pool, KEPT), clock: systemClock, report });

  const left = async (table: string, column: string) => {
    const { rows } = await pool.query<{ name: string }>(`select ${column} as name from ${table} order by 1`);
    return rows.map(({ name }) => name);
  };
  expect(failures).toEqual([]);
  const kept = ['just denied', 'just ended', 'just idle', 'just over', 'live'];
  expect(await left('sessions', 'id')).toEqual(kept);
  expect(await left('refresh_tokens', 'id')).toEqual(kept);
  expect(await left('ended_sessions', 'id')).toEqual(['remembered']);
  expect(await left('removed_users', 'id')).toHaveLength(1);
  expect(await left('signing_keys', 'kid')).toEqual(['forgotten good', 'remembered', 'remembered good']);
  expect(await left('attempts', 'key')).toEqual(['counting']);
  expect(await left('users', 'username')).toEqual(['ada']);
});

it('tidying shortens families without end, and keeps their youngest tokens', async () => {
  const pool = postgres.pool();
  const user = await new PostgresUsers(pool).create({ username: 'eve', passwordHash: 'x', roles: [] });
  const add = async (id: string, tokens: number) => {
    await pool.query(
      "insert into sessions values ($1, 'token', $2, 'd', 1, now(), now(), now() + interval '1 h', null, $3)",
      [id, user?.id, tokens],
    );
    // The last one is unused yet.
    await pool.query(
      `insert into refresh_tokens (id, session_id, first_used_at)
       select $1 || n, $1, case when n < $2 then now() - ($2 - n) * interval '1 s' end
       from generate_series(1, $2) n`,
      [id, tokens],
    );
  };
  await add('endless', 2500);
  await add('long', 1500);
  const report = (error: unknown) => expect.unreachable(String(error));
  await purge({ rules: retentionRulesIn(pool, KEPT), clock: systemClock, report });

  const tokensOf = async (id: string) => {
    const { rows } = await pool.query<{ n: number }>(
      'select replace(id, $1, $2)::int as n from refresh_tokens where session_id = $1 order by 1',
      [id, ''],
    );
    return rows.map(({ n }) => n);
  };
  const kept = await tokensOf('endless');
  expect(kept.at(-1)).toBe(2500);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 2500 - kept.length + 1 + i));
  expect(kept.length).toBe(1001);
  expect(await tokensOf('long')).toHaveLength(1500);
});
