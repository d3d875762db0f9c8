CREATE TYPE enum_domain AS ENUM ('a');
CREATE VIEW reads AS SELECT 'a'::enum_domain AS x;
CREATE DOMAIN domain_enum AS text;
CREATE TYPE enum_range AS ENUM ('a');
CREATE DOMAIN domain_view AS text;
CREATE TABLE base (id integer);
