SELECT c.relnamespace::int8, c.relname::text, c.relkind::text, r.rulename::text, r.ev_type::text, r.is_instead, r.ev_enabled::text,
       pg_get_ruledef(r.oid), coalesce(obj_description(r.oid, 'pg_rewrite'), '')
FROM pg_catalog.pg_rewrite r
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relnamespace IN ({{schemas}})
WHERE r.rulename <> '_RETURN'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                  AND (d.classid = 'pg_class'::regclass AND d.objid = c.oid OR d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid))
