-- Up Migration

-- Minor units from now on. Transfers of before stay as they were recorded: they are not looked at.
alter table shop.transfers add constraint amount_in_minor_units
  check (amount = trunc(amount) and amount between 1 and 1000000000) not valid;

-- Down Migration

alter table shop.transfers drop constraint amount_in_minor_units;
