SELECT x.dictnamespace::int8, x.dictname::text, '{}'::text[], '{}'::text[], '{}'::text[], 0,
       ARRAY['template', (SELECT quote_ident(n.nspname) || '.' || quote_ident(t.tmplname)
                          FROM pg_catalog.pg_ts_template t JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace WHERE t.oid = x.dicttemplate),
             'options', x.dictinitoption],
       coalesce(obj_description(x.oid, 'pg_ts_dict'), '')
FROM pg_catalog.pg_ts_dict x
WHERE x.oid >= 16384 AND x.dictnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_ts_dict'::regclass AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
