CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE t (id int PRIMARY KEY, m mood NOT NULL DEFAULT 'ok', "odd M" mood, CONSTRAINT c CHECK (m <> 'happy' OR id > 0), CONSTRAINT kept CHECK (m IS NOT NULL OR id > 0));
CREATE INDEX i ON t (id) WHERE m = 'happy';
CREATE INDEX j ON t (m, id);
CREATE UNIQUE INDEX k ON t (id, ("odd M" = 'ok'));
CREATE INDEX l ON t (id) WHERE m IS NOT NULL;
