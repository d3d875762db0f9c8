SELECT c.relnamespace::int8, c.relname::text, y.polname::text, y.polpermissive, y.polcmd::text,
       ARRAY(SELECT pg_get_userbyid(u.oid)::text FROM unnest(y.polroles) AS u (oid) WHERE u.oid <> 0 ORDER BY 1),
       coalesce(pg_get_expr(y.polqual, y.polrelid), ''), coalesce(pg_get_expr(y.polwithcheck, y.polrelid), ''),
       coalesce(m.description, '')
FROM pg_catalog.pg_policy y
JOIN pg_catalog.pg_class c ON c.oid = y.polrelid AND c.relnamespace IN ({{schemas}})
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_policy'::regclass AND m.objoid = y.oid AND m.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                  AND (d.classid = 'pg_class'::regclass AND d.objid = c.oid OR d.classid = 'pg_policy'::regclass AND d.objid = y.oid))
