CREATE EXTENSION prefix; CREATE EXTENSION q3c; CREATE EXTENSION unit; CREATE EXTENSION tdigest; CREATE EXTENSION jsquery;
CREATE TABLE packages (name text, deb text, PRIMARY KEY (name));
CREATE TABLE routes (p prefix_range PRIMARY KEY, cost unit DEFAULT '1 m'::unit);
CREATE INDEX routes_p ON routes USING gist (p);
CREATE TABLE stars (ra float8, dec float8, doc jsonb);
CREATE INDEX stars_q3c ON stars (q3c_ang2ipix(ra, dec));
CREATE INDEX stars_doc ON stars USING gin (doc jsonb_path_value_ops);
CREATE MATERIALIZED VIEW d AS SELECT tdigest(ra, 100) AS t FROM stars;
