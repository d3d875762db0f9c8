-- Checks that have no meaning with the new type of a column are dropped before, where they go or others take their places.
CREATE TYPE member_role AS ENUM ('owner', 'viewer');
CREATE TABLE invitation (
  id integer PRIMARY KEY,
  state text NOT NULL DEFAULT 'new',
  role member_role NOT NULL,
  size integer,
  CONSTRAINT invitation_state CHECK (state IN ('new', 'done')),
  CONSTRAINT invitation_role CHECK (role <> 'owner'),
  CONSTRAINT invitation_size CHECK (size + 1 > id),
  CONSTRAINT invitation_both CHECK (state <> 'done' OR role <> 'owner')
);
COMMENT ON CONSTRAINT invitation_size ON invitation IS 'large';
INSERT INTO invitation VALUES (1, 'new', 'viewer', 3), (2, 'done', 'viewer', 4);
