SELECT s.srvname::text, w.fdwname::text, coalesce(s.srvtype, ''), coalesce(s.srvversion, ''), s.srvoptions,
       coalesce(obj_description(s.oid, 'pg_foreign_server'), '')
FROM pg_catalog.pg_foreign_server s
JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_foreign_server'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
