-- Up Migration

-- What is repeated to Redis is read page by page, in the order of time and id: an index each, so that the last page
-- costs what the first one does.
create index users_replay on users (raised_at, id) where raised_at is not null;
drop index users_raised_at;

create index removed_users_replay on removed_users (removed_at, id);
drop index removed_users_removed_at;

create index ended_sessions_replay on ended_sessions (strategy, ended_at, id);
create index sessions_replay on sessions (strategy, ended_at, id) where ended_at is not null;
