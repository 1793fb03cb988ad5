import type { Pool } from '@gatehouse/defaults';
import type { RetentionRule } from '../domain/retention.ts';

/** A family keeps its youngest tokens; older ones are refused like unknown ones, and no longer end the family. */
const TOKENS_KEPT = 1000;

/** How long things are remembered, in ms. */
interface Kept {
  /** How long a session lives at most. */
  readonly absoluteMs: number;
  /** How long after it was last seen a session can still be used, its credentials included. */
  readonly idleMs: number;
  /** How long a token can outlive the end of its session: for that long replicas with a deny-list may need it. */
  readonly deniedMs: number;
}

/** What becomes of no use in PostgreSQL. */
export function retentionRulesIn(pool: Pool, { absoluteMs, idleMs, deniedMs }: Kept): RetentionRule[] {
  const rule = (what: string, text: string, patience = 0): RetentionRule => ({
    what,
    async remove(before, limit) {
      const { rowCount } = await pool.query(text, [new Date(before - patience), limit]);
      return rowCount ?? 0;
    },
  });
  // Several processes tidy at once: rows that another one is at are skipped.
  return [
    rule(
      'sessions past their deadline',
      `delete from sessions where id in (
         select id from sessions where absolute_expires_at < $1 limit $2 for update skip locked)`,
    ),
    // Refused whether or not their rows are there: nothing can move "last seen" of a session past its idle deadline.
    rule(
      'idle sessions',
      `delete from sessions where id in (
         select id from sessions where last_seen_at < $1 and ended_at is null limit $2 for update skip locked)`,
      idleMs,
    ),
    rule(
      'ended sessions',
      `delete from sessions where id in (
         select id from sessions where ended_at < $1 limit $2 for update skip locked)`,
      deniedMs,
    ),
    rule(
      'endings in shared stores',
      `delete from ended_sessions where id in (
         select id from ended_sessions where ended_at < $1 limit $2 for update skip locked)`,
      absoluteMs,
    ),
    rule(
      'sign-ins that ended, or are past their deadline',
      `delete from sign_ins where id in (
         select id from sign_ins where expires_at < $1 or ended_at < $1 limit $2 for update skip locked)`,
    ),
    // Each holds a hash of a password that is none any more: no longer needed after ten minutes.
    rule(
      'changes that can no longer be repeated',
      `delete from repeatable_changes where (strategy, session_id, kind) in (
         select strategy, session_id, kind from repeatable_changes
         where changed_at < $1 limit $2 for update skip locked)`,
    ),
    rule(
      'counters of attempts',
      `delete from attempts where key in (
         select key from attempts where started + lasts < extract(epoch from $1::timestamptz) * 1000
         limit $2 for update skip locked)`,
    ),
    // A client that refreshes in a loop adds a token each time; all others stay far below.
    {
      what: 'the oldest tokens of long families',
      async remove(_before, limit) {
        const { rowCount } = await pool.query(
          `with long as (
             select id from sessions where tokens > 2 * $1::int limit $2 for update skip locked
           ), shortened as (
             delete from refresh_tokens using long where session_id = long.id and first_used_at < (
               select first_used_at from refresh_tokens kept where kept.session_id = long.id
               order by first_used_at desc nulls first offset $1::int limit 1)
           )
           update sessions set tokens = $1::int from long where sessions.id = long.id`,
          [TOKENS_KEPT, Math.min(limit, 10)],
        );
        return rowCount ?? 0;
      },
    },
    // These are remembered for as long as a session of theirs could still be presented.
    rule(
      'removed users',
      `delete from removed_users where id in (
         select id from removed_users where removed_at < $1 limit $2 for update skip locked)`,
      absoluteMs,
    ),
    rule(
      'signing keys',
      `delete from signing_keys where kid in (
         select kid from signing_keys where coalesce(withdrawn_at, retires_at) < $1 limit $2 for update skip locked)`,
      absoluteMs,
    ),
  ];
}
