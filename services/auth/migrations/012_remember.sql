-- Whether the browser keeps the credential when it ends. What refreshes it keeps the choice that was made at sign-in.
alter table sessions add column remember boolean not null default false;
