-- What the stored texts were taken to mean, outside pg_catalog and the temporary schema, and whose it is.
WITH stored AS MATERIALIZED ({{stored}}),
reference AS (
  SELECT DISTINCT s.relation, s.name, d.refclassid,
         CASE WHEN d.refclassid = 'pg_catalog.pg_type'::regclass::oid THEN coalesce(
           (SELECT nullif(t.typelem, 0) FROM pg_catalog.pg_type t WHERE t.oid = d.refobjid AND t.typcategory = 'A'), d.refobjid) ELSE d.refobjid END AS oid
  FROM stored s JOIN pg_catalog.pg_depend d ON d.classid = s.classid AND d.objid = s.objid
  WHERE d.refobjid >= 16384),
object AS (
  SELECT r.relation, r.name, 'relation' AS kind, c.relnamespace AS namespace, c.relname::text AS object, '' AS args, c.relowner AS owner, r.refclassid, r.oid,
         -- The table of the column that owns a sequence, which is in the same schema.
         coalesce((SELECT t.relname::text FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
                   WHERE d.classid = 'pg_catalog.pg_class'::regclass::oid AND d.objid = r.oid AND d.objsubid = 0
                     AND d.refclassid = 'pg_catalog.pg_class'::regclass::oid AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')), '') AS owned_by
  FROM reference r JOIN pg_catalog.pg_class c ON c.oid = r.oid
  WHERE r.refclassid = 'pg_catalog.pg_class'::regclass::oid
  UNION ALL
  SELECT r.relation, r.name, CASE WHEN c.relkind IS NULL OR c.relkind = 'c' THEN 'type' ELSE 'relation' END, t.typnamespace, t.typname::text, '', t.typowner, r.refclassid, r.oid, ''
  FROM reference r JOIN pg_catalog.pg_type t ON t.oid = r.oid LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  WHERE r.refclassid = 'pg_catalog.pg_type'::regclass::oid
  UNION ALL
  SELECT r.relation, r.name, 'function', p.pronamespace, p.proname::text,
         coalesce((SELECT string_agg(format_type(u.oid, -1), ', ' ORDER BY u.ord) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (oid, ord)), ''),
         p.proowner, r.refclassid, r.oid, ''
  FROM reference r JOIN pg_catalog.pg_proc p ON p.oid = r.oid
  WHERE r.refclassid = 'pg_catalog.pg_proc'::regclass::oid
  UNION ALL
  SELECT r.relation, r.name, 'operator', o.oprnamespace, o.oprname::text,
         coalesce(format_type(nullif(o.oprleft, 0), -1), 'NONE') || ', ' || format_type(o.oprright, -1), o.oprowner, r.refclassid, r.oid, ''
  FROM reference r JOIN pg_catalog.pg_operator o ON o.oid = r.oid
  WHERE r.refclassid = 'pg_catalog.pg_operator'::regclass::oid
  UNION ALL
  SELECT r.relation, r.name, 'collation', c.collnamespace, c.collname::text, '', c.collowner, r.refclassid, r.oid, ''
  FROM reference r JOIN pg_catalog.pg_collation c ON c.oid = r.oid
  WHERE r.refclassid = 'pg_catalog.pg_collation'::regclass::oid)
SELECT o.relation, o.name, o.kind, n.nspname::text, o.object, o.args, pg_get_userbyid(o.owner)::text,
       -- A part that goes with a member has no entry of its own: the relation of a composite type, the row type of a table.
       coalesce((SELECT min(e.extname::text)
                 FROM (SELECT o.refclassid AS classid, o.oid AS objid
                       UNION ALL
                       SELECT i.refclassid, i.refobjid FROM pg_catalog.pg_depend i
                       WHERE i.classid = o.refclassid AND i.objid = o.oid AND i.deptype = 'i') AS whole
                 JOIN pg_catalog.pg_depend d ON d.classid = whole.classid AND d.objid = whole.objid AND d.deptype = 'e'
                 JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid), ''),
       coalesce((SELECT s.rolsuper FROM pg_catalog.pg_roles s WHERE s.oid = o.owner), false)
         OR pg_get_userbyid(o.owner) = current_user
         OR o.owner = (SELECT b.datdba FROM pg_catalog.pg_database b WHERE b.datname = current_database()),
       o.owned_by
FROM object o JOIN pg_catalog.pg_namespace n ON n.oid = o.namespace
WHERE o.namespace <> pg_my_temp_schema()
ORDER BY 1, 2, 3, 4, 5, 6
