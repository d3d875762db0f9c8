SELECT w.fdwname::text, coalesce(hn.nspname::text, ''), coalesce(h.proname::text, ''), coalesce(vn.nspname::text, ''),
       coalesce(v.proname::text, ''), w.fdwoptions, coalesce(obj_description(w.oid, 'pg_foreign_data_wrapper'), '')
FROM pg_catalog.pg_foreign_data_wrapper w
LEFT JOIN pg_catalog.pg_proc h ON h.oid = w.fdwhandler
LEFT JOIN pg_catalog.pg_namespace hn ON hn.oid = h.pronamespace
LEFT JOIN pg_catalog.pg_proc v ON v.oid = w.fdwvalidator
LEFT JOIN pg_catalog.pg_namespace vn ON vn.oid = v.pronamespace
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_foreign_data_wrapper'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
