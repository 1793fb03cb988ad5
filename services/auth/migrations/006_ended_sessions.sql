-- Up Migration

-- Sessions of a shared store that ended early. The store can lose what it was told; this is the record of it.
create table ended_sessions (
  id text primary key,
  strategy text not null,
  -- The user's part of the store's keys.
  tag text not null,
  ended_at timestamptz not null default clock_timestamp()
);

create index ended_sessions_ended_at on ended_sessions (ended_at);
