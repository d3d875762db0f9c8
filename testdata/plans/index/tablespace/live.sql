SET allow_in_place_tablespaces = on;
SELECT 'CREATE TABLESPACE schemactl_plan LOCATION ''''' WHERE NOT EXISTS (SELECT FROM pg_tablespace WHERE spcname = 'schemactl_plan') \gexec
CREATE TABLE rooms (
  id integer PRIMARY KEY USING INDEX TABLESPACE schemactl_plan,
  code text NOT NULL,
  floor integer NOT NULL,
  during int4range NOT NULL,
  CONSTRAINT rooms_code_key UNIQUE (code),
  CONSTRAINT rooms_during_excl EXCLUDE USING gist (during WITH &&)
);
CREATE UNIQUE INDEX rooms_floor ON rooms (floor);
COMMENT ON INDEX rooms_floor IS 'one room a floor';
ALTER TABLE rooms CLUSTER ON rooms_floor, REPLICA IDENTITY USING INDEX rooms_floor;
INSERT INTO rooms SELECT n, n::text, n, int4range(n, n + 1) FROM generate_series(1, 100) AS n;
CREATE TABLE desks (id integer PRIMARY KEY, room text REFERENCES rooms (code));
INSERT INTO desks SELECT n, n::text FROM generate_series(1, 100) AS n;
