-- New tables inherit from one that is there, from one that gets another name, and from each other: those that are there are
-- locked for a moment.
CREATE TABLE events (id integer NOT NULL, at timestamptz, CONSTRAINT events_id CHECK (id > 0));
CREATE TABLE old_marks (mark text);
INSERT INTO events SELECT n, now() FROM generate_series(1, 3) n;
