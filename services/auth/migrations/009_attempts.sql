-- Up Migration

-- Failed sign-ins and registrations, counted in windows. Unlogged, as before: after a crash of the database they begin
-- at 0 again, in exchange a flood of wrong passwords writes no journal. The counters of the old layout are not kept.
drop table attempts;

create unlogged table attempts (
  key text collate "C" primary key,
  -- When the window began, in ms since the epoch, and how long it lasts.
  started bigint not null default 0,
  lasts bigint not null default 0,
  -- Places that are used up, and places that attempts under way have reserved.
  failed integer not null default 0,
  pending integer not null default 0,
  -- How many windows in a row ended at the limit before this one: each doubles the wait.
  strikes integer not null default 0
);

create index attempts_ends on attempts ((started + lasts));

-- How long a window lasts: at the limit twice as long with each strike, up to `longest` (never less than a window).
create function attempt_window(failed integer, most integer, strikes integer, span bigint, longest bigint)
returns bigint language sql immutable as $$
  select case when failed >= most then least(span << least(strikes, 20), greatest(span, longest)) else span end
$$;

-- Reserves one place under each key, or none at all. The rows are locked in the order of their keys, so that two
-- attempts never wait for each other in a circle, and for as long as this statement runs only.
create function reserve_attempt(wanted text[], most integer[], span bigint, longest bigint)
returns table (key text, started bigint, reserved boolean, wait bigint) language plpgsql as $$
#variable_conflict use_column
declare
  at bigint;
begin
  insert into attempts (key) select name from unnest(wanted) name order by name collate "C"
    on conflict (key) do update set key = excluded.key;
  at := (extract(epoch from clock_timestamp()) * 1000)::bigint;
  return query
    with asked as (
      select name, limits from unnest(wanted, most) as asked (name, limits)
    ), known as (
      select a.*, asked.limits,
        a.started + a.lasts <= at as is_over,
        -- A window that follows a full one within the longest wait continues its row.
        a.failed >= asked.limits and at < a.started + a.lasts + greatest(span, longest) as is_further
      from attempts a join asked on a.key = asked.name
    ), current as (
      select k.key, k.limits,
        case when k.is_over then at else k.started end as started,
        case when k.is_over then 0 else k.failed end as failed,
        case when k.is_over then 0 else k.pending end as pending,
        case when not k.is_over then k.strikes when k.is_further then k.strikes + 1 else 0 end as strikes
      from known k
    ), verdict as (
      select bool_and(c.failed + c.pending < c.limits) as is_free from current c
    )
    update attempts a set
      started = c.started,
      lasts = attempt_window(c.failed, c.limits, c.strikes, span, longest),
      failed = c.failed,
      pending = c.pending + verdict.is_free::integer,
      strikes = c.strikes
    from current c, verdict where a.key = c.key
    returning a.key, a.started, verdict.is_free,
      case when c.failed >= c.limits then greatest(a.started + a.lasts - at, 1) else 0 end;
end
$$;

-- What became of a reserved place: used up, or given back. A window that has ended meanwhile is left alone.
create function settle_attempt(names text[], began bigint[], most integer[], has_failed boolean, span bigint, longest bigint)
returns void language sql as $$
  with settled as (
    select a.key, s.limits from attempts a
      join unnest(names, began, most) as s (name, began, limits) on a.key = s.name and a.started = s.began
    order by a.key for update of a
  )
  update attempts a set
    pending = greatest(a.pending - 1, 0),
    failed = a.failed + has_failed::integer,
    lasts = attempt_window(a.failed + has_failed::integer, s.limits, a.strikes, span, longest)
  from settled s where a.key = s.key
$$;
