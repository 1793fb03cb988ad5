-- Up Migration
INSERT INTO accounts VALUES ('ada', 1);
