WITH RECURSIVE clones (root, oid, relid, name, enabled) AS (
  SELECT g.oid, g.oid, g.tgrelid, g.tgname, g.tgenabled
  FROM pg_catalog.pg_trigger g
  JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid AND c.relkind = 'p' AND c.relnamespace IN ({{schemas}})
  WHERE NOT g.tgisinternal AND g.tgparentid = 0
  UNION ALL
  SELECT p.root, g.oid, g.tgrelid, g.tgname, g.tgenabled
  FROM clones p
  JOIN pg_catalog.pg_trigger g ON g.tgparentid = p.oid)
SELECT rn.nspname::text, rc.relname::text, r.tgname::text, n.nspname::text, c.relname::text, k.enabled::text
FROM clones k
JOIN pg_catalog.pg_trigger r ON r.oid = k.root
JOIN pg_catalog.pg_class rc ON rc.oid = r.tgrelid
JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
JOIN pg_catalog.pg_class c ON c.oid = k.relid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.enabled <> r.tgenabled
