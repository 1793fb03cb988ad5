-- Up Migration

-- When it was last looked at whether the cart's account still exists.
alter table shop.carts add column checked_at timestamptz not null default clock_timestamp();
create index carts_checked_at on shop.carts (checked_at);

-- Down Migration

alter table shop.carts drop column checked_at;
