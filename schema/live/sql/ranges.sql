SELECT t.typnamespace::int8, t.typname::text, format_type(r.rngsubtype, NULL),
       CASE WHEN NOT o.opcdefault THEN o.opcname::text ELSE '' END, o.nspname::text,
       CASE WHEN r.rngcollation <> s.typcollation AND r.rngcollation <> 0 THEN
         (SELECT quote_ident(n.nspname) || '.' || quote_ident(l.collname)
          FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace WHERE l.oid = r.rngcollation) ELSE '' END,
       coalesce((SELECT n.nspname::text FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = r.rngcanonical), ''),
       coalesce((SELECT p.proname::text FROM pg_catalog.pg_proc p WHERE p.oid = r.rngcanonical), ''),
       coalesce((SELECT n.nspname::text FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = r.rngsubdiff), ''),
       coalesce((SELECT p.proname::text FROM pg_catalog.pg_proc p WHERE p.oid = r.rngsubdiff), ''),
       coalesce(m.typnamespace, 0)::int8, coalesce(m.nspname::text, ''), coalesce(m.typname::text, ''),
       ARRAY(SELECT p.proname::text FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_proc p ON p.oid = d.objid
             WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, m.oid) AND d.deptype = 'i'
             ORDER BY d.refobjid <> t.oid, p.prosrc),
       coalesce(obj_description(t.oid, 'pg_type'), '')
FROM pg_catalog.pg_range r
JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid AND t.typnamespace IN ({{schemas}})
JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
JOIN (SELECT c.oid, c.opcname, c.opcdefault, n.nspname
      FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace) AS o ON o.oid = r.rngsubopc
LEFT JOIN (SELECT y.oid, y.typnamespace, y.typname, n.nspname
           FROM pg_catalog.pg_type y JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace) AS m ON m.oid = {{multirange}}
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
