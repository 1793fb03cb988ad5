-- Up Migration

create table users (
  id uuid primary key default gen_random_uuid(),
  username text not null,
  -- A PHC string: algorithm, cost and salt travel with the hash, so that the cost can be raised later.
  password_hash text not null,
  roles text[] not null,
  -- Raised whenever all sessions of the user end; whatever was issued under a smaller one is dead.
  generation integer not null default 1,
  -- Raised with every change of roles.
  rights integer not null default 1,
  created_at timestamptz not null default now(),
  -- When generation or rights were last raised, if ever: what a shared store has to know.
  raised_at timestamptz
);

create unique index users_username on users (lower(username));
create index users_raised_at on users (raised_at) where raised_at is not null;

-- Accounts that are no more. Their sessions in a shared store die of the last generation.
create table removed_users (
  id uuid primary key,
  generation integer not null,
  rights integer not null,
  removed_at timestamptz not null default now()
);

create index removed_users_removed_at on removed_users (removed_at);
