-- Up Migration

-- One row per user: additions and the limit on lines are decided under one row lock, in one statement.
create table shop.carts (
  user_id text primary key,
  -- {"<sku>": quantity}; quantities are whole numbers that may grow without limit.
  lines jsonb not null,
  constraint lines_is_an_object check (jsonb_typeof(lines) = 'object')
);

create table shop.transfers (
  id uuid primary key default gen_random_uuid(),
  user_id text not null,
  recipient text not null,
  -- Exact: what a client sends comes back as it was written.
  amount numeric not null check (amount > 0),
  created_at timestamptz not null default clock_timestamp()
);
create index transfers_of_user on shop.transfers (user_id, created_at desc, id desc);
create index transfers_by_time on shop.transfers (created_at);

-- Down Migration

drop table shop.transfers;
drop table shop.carts;
