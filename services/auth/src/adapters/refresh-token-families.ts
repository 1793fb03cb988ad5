import type { StrategyName } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool, type PoolClient, withTransaction } from '@gatehouse/defaults';
import type { FamilyDecision, FamilyState, RefreshTokenFamilies, RefreshTokenRow } from '@gatehouse/session';
import { findLive } from './session-columns.ts';

interface TokenColumns {
  readonly id: string;
  readonly parent_id: string | null;
  readonly key_id: string | null;
  readonly first_used_at: Date | null;
}

/** Refresh tokens of one strategy in PostgreSQL. The row of the session is the lock of its family. */
export class PostgresRefreshTokenFamilies implements RefreshTokenFamilies {
  readonly #pool: Pool;
  readonly #strategy: StrategyName;

  constructor(pool: Pool, strategy: StrategyName) {
    this.#pool = pool;
    this.#strategy = strategy;
  }

  async start(sessionId: string, tokenId: string): Promise<void> {
    // From the session's row: it is missing when the user was deleted during the sign-in.
    await databaseOrUnavailable(
      this.#pool.query(
        `insert into refresh_tokens (id, session_id)
         select $2, id from sessions where id = $1 and strategy = $3 for key share`,
        [sessionId, tokenId, this.#strategy],
      ),
    );
  }

  async sessionOf(tokenId: string): Promise<string | undefined> {
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<{ session_id: string }>(
        `select session_id from refresh_tokens join sessions on sessions.id = session_id
         where refresh_tokens.id = $1 and strategy = $2`,
        [tokenId, this.#strategy],
      ),
    );
    return rows[0]?.session_id;
  }

  redeem<D extends FamilyDecision>(
    tokenId: string,
    decide: (state: FamilyState) => D,
  ): Promise<{ state: FamilyState; decision: D } | undefined> {
    return withTransaction(this.#pool, async (client) => {
      const sessionId = await lockFamily(client, this.#strategy, tokenId);
      if (sessionId === undefined) return undefined;
      // Statements of their own: what they read is what is true after the wait for the lock.
      const family = await readFamily(client, tokenId);
      if (!family) return undefined;
      const state = { ...family, live: await findLive(client, this.#strategy, sessionId) };
      const decision = decide(state);
      await apply(client, sessionId, state, decision);
      return { state, decision };
    });
  }
}

async function lockFamily(
  client: PoolClient,
  strategy: StrategyName,
  tokenId: string,
): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>(
    `select id from sessions
     where id = (select session_id from refresh_tokens where id = $1) and strategy = $2 for update`,
    [tokenId, strategy],
  );
  return rows[0]?.id;
}

async function readFamily(
  client: PoolClient,
  tokenId: string,
): Promise<Omit<FamilyState, 'live'> | undefined> {
  const { rows } = await client.query<TokenColumns>(
    'select id, parent_id, key_id, first_used_at from refresh_tokens where id = $1 or parent_id = $1',
    [tokenId],
  );
  const token = rows.find(({ id }) => id === tokenId);
  const child = rows.find(({ parent_id }) => parent_id === tokenId);
  return token && { token: tokenFrom(token), child: child && tokenFrom(child) };
}

function tokenFrom({ id, key_id, first_used_at }: TokenColumns): RefreshTokenRow {
  return { id, keyId: key_id ?? undefined, firstUsedAt: first_used_at?.getTime() };
}

async function apply(
  client: PoolClient,
  sessionId: string,
  { token }: FamilyState,
  decision: FamilyDecision,
): Promise<void> {
  if (decision.act === 'revoke') {
    await client.query(
      'update sessions set ended_at = clock_timestamp() where id = $1 and ended_at is null',
      [sessionId],
    );
  } else if (decision.act === 'issue') {
    // One statement, one journey. The child is inserted at most once: its parent is unique.
    await client.query(
      `with used as (
         update refresh_tokens set first_used_at = coalesce(first_used_at, $4), key_id = $3 where id = $2
       ), seen as (
         update sessions set last_seen_at = greatest(last_seen_at, $4), tokens = tokens + 1 where id = $1
       )
       insert into refresh_tokens (id, session_id, parent_id) values ($5, $1, $2)
       on conflict (parent_id) do nothing`,
      [sessionId, token.id, decision.keyId, new Date(decision.now), decision.childId],
    );
  }
}
