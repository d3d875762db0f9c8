-- The names of domains, whose text has a collation, are taken by types that have none, and new materialized views with indexes are over them.
CREATE DOMAIN shape AS text;
CREATE DOMAIN mark AS text COLLATE "C";
CREATE DOMAIN pairs AS text;
