-- Up Migration
CREATE TABEL typo (id integer);
