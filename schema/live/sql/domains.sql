SELECT t.oid::int8, t.typnamespace::int8, t.typname::text, format_type(t.typbasetype, t.typtypmod),
       CASE WHEN t.typcollation <> b.typcollation AND t.typcollation <> 0 THEN
         (SELECT quote_ident(n.nspname) || '.' || quote_ident(l.collname)
          FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace WHERE l.oid = t.typcollation) ELSE '' END,
       coalesce(pg_get_expr(t.typdefaultbin, 0), ''), t.typnotnull, coalesce(m.description, '')
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_type'::regclass AND m.objoid = t.oid AND m.objsubid = 0
WHERE t.typtype = 'd' AND t.typnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
