import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOperatedCluster } from '@gatehouse/infra/cluster';
import { Client } from 'pg';

/** What PostgreSQL holds of some users, of one strategy. */
export interface Held {
  /** Sessions that live: one is one family. */
  readonly families: number;
  readonly tokens: number;
  /** The most children that one refresh token has. */
  readonly mostChildren: number;
}

const HELD = `
  with mine as (select id from auth.sessions where strategy = $1 and user_id = any($2::uuid[]) and ended_at is null),
  tokens as (select id, parent_id from auth.refresh_tokens where session_id in (select id from mine))
  select (select count(*) from mine)::int as families, (select count(*) from tokens)::int as tokens,
    (select coalesce(max(children), 0) from
      (select count(*) as children from tokens where parent_id is not null group by parent_id) as each)::int as "mostChildren"`;

/** Looks into the database of a native cluster; in containers it cannot be reached from here. */
export async function heldBy(
  stateDirectory: string,
  strategy: string,
  userIds: readonly string[],
): Promise<Held> {
  const parts = (await (await openOperatedCluster(stateDirectory))?.parts()) ?? [];
  const [host, port] = (parts.find(({ name }) => name === 'postgres')?.address ?? '').split(':');
  const password = readFileSync(join(stateDirectory, 'secrets/postgres-password'), 'utf8').trim();
  const common = { user: 'gatehouse', database: 'gatehouse', password };
  const client = new Client({ ...common, ...(host !== undefined && { host }), port: Number(port) });
  await client.connect();
  try {
    const { rows } = await client.query<Held>(HELD, [strategy, userIds]);
    const [held] = rows;
    if (held === undefined) throw new Error('PostgreSQL answered nothing');
    return held;
  } finally {
    await client.end();
  }
}
