import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Postgres } from './support/postgres.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.start();
});
afterAll(() => postgres.stop());

describe('the migrations', () => {
  it('are applied once, although four processes start at once, and not again', async () => {
    await Promise.all(Array.from({ length: 4 }, () => postgres.migrate()));
    const pool = postgres.pool();
    const applied = async () => (await pool.query<{ name: string }>('select name from migrations')).rows;
    const names = (await applied()).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
    await postgres.migrate();
    expect(await applied()).toHaveLength(names.length);
  });

  it('keep everything in the schema of this service', async () => {
    const { rows } = await postgres
      .pool()
      .query<{ schemaname: string }>(
        "select schemaname from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
      );
    expect(new Set(rows.map(({ schemaname }) => schemaname))).toEqual(new Set(['auth']));
  });

  it('index what is looked up and cleaned up', async () => {
    const client = await postgres.pool().connect();
    // Small tables are read whole: what is asked is whether there is another way at all.
    await client.query('set enable_seqscan = off');
    const plans = [
      "select 1 from users where lower(username) = lower('ada')",
      'select 1 from users where raised_at >= now()',
      'select 1 from sessions where user_id = gen_random_uuid()',
      'select 1 from sessions where absolute_expires_at < now()',
      'select 1 from sessions where ended_at < now()',
      "select 1 from refresh_tokens where id = 'a' or parent_id = 'a'",
      "select 1 from refresh_tokens where session_id = 'a'",
      'select 1 from attempts where started + lasts < 1',
    ];
    for (const query of plans) {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${query}`);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan, query).not.toContain('Seq Scan');
    }
    client.release();
  });
});
