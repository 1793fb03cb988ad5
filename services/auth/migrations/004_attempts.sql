-- Up Migration

-- Counters of failed sign-ins and of registrations. Unlogged: after a crash of the database they begin at 0 again,
-- in exchange a flood of wrong passwords writes no journal. The layout is rate-limiter-flexible's.
create unlogged table attempts (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);

create index attempts_expire on attempts (expire);
