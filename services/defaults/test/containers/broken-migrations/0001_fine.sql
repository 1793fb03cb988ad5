-- Up Migration
CREATE TABLE kept_by_mistake (id integer);
