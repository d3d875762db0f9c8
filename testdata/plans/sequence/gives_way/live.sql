-- Sequences that go have the names that new serial and identity columns give theirs: of a table that goes, while foreign keys
-- move to the new one, of a column that counts no more, and one that no column has.
CREATE SEQUENCE moderation_id_seq;
CREATE TABLE old_moderation (id bigint PRIMARY KEY DEFAULT nextval('moderation_id_seq'));
ALTER SEQUENCE moderation_id_seq OWNED BY old_moderation.id;
CREATE TABLE entry (id integer PRIMARY KEY, moderation_id bigint, CONSTRAINT entry_moderation FOREIGN KEY (moderation_id) REFERENCES old_moderation (id));
CREATE SEQUENCE ban_id_seq;
CREATE TABLE old_ban (id bigint PRIMARY KEY DEFAULT nextval('ban_id_seq'));
CREATE SEQUENCE lock_id_seq;
INSERT INTO old_ban VALUES (1);
INSERT INTO entry VALUES (1, NULL);
