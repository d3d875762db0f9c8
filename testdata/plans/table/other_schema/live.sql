CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.named (id bigint PRIMARY KEY);
INSERT INTO a.named VALUES (1);
CREATE TABLE a."same name" (id bigint);
CREATE TABLE b.stays (id bigint);
CREATE TABLE a.both (id bigint);
CREATE TABLE b.both (id bigint);
