import type { Pool, Redis } from '@gatehouse/defaults';

/** One thing that is stored: where, and all of its text. */
interface Kept {
  readonly place: string;
  readonly text: string;
}

/** Everything in the tables of this service, bytes as text, too: a thief reads the columns of every type. */
async function keptInTables(pool: Pool): Promise<Kept[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'auth'",
  );
  const kept = tables.map(async ({ name }) => {
    const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
    return rows.map(({ row }) => ({ place: `table ${name}`, text: `${row}\n${unhexed(row)}` }));
  });
  return (await Promise.all(kept)).flat();
}

/** PostgreSQL shows bytes as hexadecimal digits. */
const unhexed = (row: string): string =>
  row.replaceAll(/\\\\x([0-9a-f]+)/g, (_, digits: string) => Buffer.from(digits, 'hex').toString('latin1'));

/** Everything in Redis, the names of keys and what is in sets, lists, hashes and streams included. */
async function keptInRedis(redis: Redis): Promise<Kept[]> {
  const kept = (await redis.keys('*')).map(async (name) => ({
    place: `key ${name}`,
    text: `${name}\n${JSON.stringify(await everythingIn(redis, name))}`,
  }));
  return Promise.all(kept);
}

async function everythingIn(redis: Redis, name: string): Promise<unknown> {
  const type = await redis.type(name);
  const readers: Readonly<Record<string, () => Promise<unknown>>> = {
    string: () => redis.get(name),
    hash: () => redis.hgetall(name),
    set: () => redis.smembers(name),
    zset: () => redis.zrange(name, '0', '-1'),
    list: () => redis.lrange(name, 0, -1),
    stream: () => redis.xrange(name, '-', '+'),
  };
  const read = readers[type];
  if (!read) throw new TypeError(`no reader for ${name}, a ${type}`);
  return read();
}

/** Where one of the secrets stands readable, by the secret's name (G11). */
export async function readableIn(
  { pool, redis }: { readonly pool: Pool; readonly redis: Redis },
  secrets: Readonly<Record<string, string>>,
): Promise<string[]> {
  const kept = [...(await keptInTables(pool)), ...(await keptInRedis(redis))];
  return Object.entries(secrets).flatMap(([name, secret]) => {
    if (secret.length < 8) throw new RangeError(`${name} is no secret to look for: ${secret}`);
    return kept.filter(({ text }) => text.includes(secret)).map(({ place }) => `${name} in ${place}`);
  });
}

/** Keys that Redis would keep for ever (G10). */
export async function withoutDeadline(redis: Redis): Promise<string[]> {
  const names = await redis.keys('*');
  const left = await Promise.all(names.map(async (name) => ({ name, ttl: await redis.pttl(name) })));
  // -2: it has gone meanwhile.
  return left.filter(({ ttl }) => ttl === -1).map(({ name }) => name);
}
