CREATE EXTENSION postgis;
CREATE EXTENSION postgis_topology;
CREATE EXTENSION fuzzystrmatch;
CREATE EXTENSION postgis_tiger_geocoder;
CREATE TABLE places (id bigint PRIMARY KEY, at geometry(Point, 4326) NOT NULL, area geography(Polygon, 4326), any_shape geometry);
CREATE INDEX places_at ON places USING gist (at);
CREATE INDEX places_area ON places USING gist (area) ;
CREATE INDEX places_nd ON places USING gist (any_shape gist_geometry_ops_nd);
INSERT INTO places VALUES (1, ST_SetSRID(ST_MakePoint(1, 2), 4326));
CREATE VIEW near AS SELECT id, ST_AsText(at) AS t FROM places WHERE ST_DWithin(at, ST_SetSRID(ST_MakePoint(0, 0), 4326), 5);
ALTER TABLE places ADD CONSTRAINT at_valid CHECK (ST_IsValid(at));
SELECT topology.CreateTopology('town', 4326);
SELECT topology.AddTopoGeometryColumn('town', 'public', 'places', 'topo', 'POINT');
-- check: SELECT count(*) = 1 FROM topology.layer JOIN near ON near.t = 'POINT(1 2)'
