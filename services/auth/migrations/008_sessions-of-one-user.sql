-- Up Migration

-- When the early end of a session is known to have been announced on its strategy's wire: signing out again with an
-- ended token announces it again only before that.
alter table sessions add column announced_at timestamptz;

-- The live sessions of one user at one strategy: counted at each sign-in, and never more than the cap. "Last seen" is
-- left out, so that a use of a session does not move its entry.
create index sessions_live on sessions (user_id, strategy, generation) where ended_at is null;

-- Idle sessions are deleted when their idle deadline has passed, long before the absolute one.
create index sessions_last_seen_at on sessions (last_seen_at);
