SELECT DISTINCT d.refobjid::int8, d.refobjsubid, quote_ident(n.nspname) || '.' || quote_ident(v.relname)
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN'
JOIN pg_catalog.pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
  AND d.refobjsubid > 0 AND r.ev_class <> d.refobjid AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 3
