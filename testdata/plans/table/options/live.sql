create table t (a integer, b text) with (fillfactor = 70, autovacuum_enabled = off);
create unlogged table u (a integer);
create table v (a integer);
