-- Up Migration
CREATE TABLE accounts (name text PRIMARY KEY, balance integer NOT NULL);
-- Slow enough for several processes to meet here.
SELECT pg_sleep(0.5);
