-- Up Migration

-- Sign-ins whose session lies elsewhere: in Redis (id: the session's handle), or in the memory of a replica (id: the
-- fingerprint of the receipt that auth gave for the password check). What they may ask for is decided by these rows.
create table sign_ins (
  id text primary key,
  strategy text not null,
  user_id uuid not null references users on delete cascade,
  generation integer not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- The session that asked for the end, until the end is acknowledged.
  ended_by text
);

create index sign_ins_user_id on sign_ins (user_id, strategy, created_at);
create index sign_ins_expires_at on sign_ins (expires_at);

-- Changes that end the session which asks for them: the same session may ask again, and is answered.
create table repeatable_changes (
  strategy text not null,
  session_id text not null,
  kind text not null,
  -- Whom it was about. No foreign key: the account may be what was removed.
  user_id uuid not null,
  -- The user's generation since then, of a password change: a later ending is not to be undone.
  generation integer,
  -- What the password was, of a password change.
  previous_hash text,
  changed_at timestamptz not null,
  primary key (strategy, session_id, kind)
);

create index repeatable_changes_changed_at on repeatable_changes (changed_at);

-- Whether the removal got to the shared store while the administrator waited; until then it may be asked for again.
alter table removed_users add column acknowledged boolean not null default false;
update removed_users set acknowledged = true;

-- Whether another administrator is left is asked at each demotion.
create index users_administrators on users (id) where 'admin' = any(roles);
