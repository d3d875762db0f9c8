-- The keys of the partitions are kept by their parts of a plain unique index.
CREATE TABLE m (id integer NOT NULL, note text) PARTITION BY RANGE (id);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10);
CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20);
ALTER TABLE m1 ADD PRIMARY KEY (id);
ALTER TABLE m2 ADD CONSTRAINT m2_id_key UNIQUE (id);
CREATE UNIQUE INDEX m_id ON m (id);
