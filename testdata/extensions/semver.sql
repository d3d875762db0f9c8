CREATE EXTENSION semver;
CREATE TABLE packages (name text, version semver NOT NULL, PRIMARY KEY (name, version));
CREATE INDEX ON packages (version);
