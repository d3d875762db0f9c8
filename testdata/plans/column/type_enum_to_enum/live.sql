-- Columns go from one enum to another, which has no cast: by the text of the values. The new enum lacks a value of the
-- first, and has all of the second.
CREATE TYPE member_role AS ENUM ('owner', 'editor', 'viewer');
CREATE TYPE reader_role AS ENUM ('viewer');
CREATE TABLE invitation (
  id integer PRIMARY KEY,
  role member_role NOT NULL DEFAULT 'viewer',
  reader reader_role NOT NULL,
  roles member_role[] NOT NULL DEFAULT '{}'
);
CREATE INDEX invitation_role_idx ON invitation (role);
INSERT INTO invitation SELECT n, 'viewer', 'viewer', ARRAY['viewer', NULL]::member_role[] FROM generate_series(1, 3) n;
