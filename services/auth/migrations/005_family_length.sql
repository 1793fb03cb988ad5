-- Up Migration

-- How many refresh tokens the family has, for those who refresh without end.
alter table sessions add column tokens integer not null default 0;
