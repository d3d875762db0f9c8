-- Types that change get fields of types that are new, while a partitioned table is asked about: its columns, or none of them, have
-- such a type.
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE couple AS (a text);
CREATE TYPE later AS (a integer);
CREATE TABLE p (k integer, v text) PARTITION BY RANGE (k);
CREATE TABLE p_0 PARTITION OF p FOR VALUES FROM (1) TO (10);
