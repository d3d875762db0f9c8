CREATE EXTENSION postgis; CREATE EXTENSION pgrouting;
CREATE TABLE edges (id bigint PRIMARY KEY, source bigint, target bigint, cost float8, the_geom geometry(LineString));
CREATE FUNCTION shortest(a bigint, b bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$ SELECT edge FROM pgr_dijkstra('SELECT id, source, target, cost FROM edges', a, b) $$;
