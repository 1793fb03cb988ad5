-- Up Migration

-- Sessions whose credential the client holds: what auth knows of them.
create table sessions (
  id text primary key,
  strategy text not null,
  user_id uuid not null references users on delete cascade,
  device text not null,
  generation integer not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  absolute_expires_at timestamptz not null,
  ended_at timestamptz
);

create index sessions_user_id on sessions (user_id, strategy);
create index sessions_absolute_expires_at on sessions (absolute_expires_at);
create index sessions_ended_at on sessions (ended_at) where ended_at is not null;

-- Refresh tokens by their fingerprints; one family a session.
create table refresh_tokens (
  id text primary key,
  session_id text not null references sessions on delete cascade,
  -- Unique: a token has one child at most, however often it is presented (G7).
  -- No foreign key: a family is a long chain, and deleting it would recurse along it.
  parent_id text unique,
  -- The key the child is made with.
  key_id text,
  first_used_at timestamptz
);

create index refresh_tokens_session_id on refresh_tokens (session_id);
