CREATE TABLE users (id integer PRIMARY KEY, email text, nick text CONSTRAINT users_nick_key UNIQUE, born daterange,
  CONSTRAINT users_born_excl EXCLUDE USING gist (born WITH &&));
CREATE UNIQUE INDEX ix_users_email ON users (email);
COMMENT ON INDEX users_pkey IS 'old, of the index';
COMMENT ON INDEX ix_users_email IS 'on a lone index';
COMMENT ON INDEX users_nick_key IS 'goes';
COMMENT ON CONSTRAINT users_nick_key ON users IS 'stays';
CREATE TABLE parts (id integer, CONSTRAINT parts_pkey PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (10);
