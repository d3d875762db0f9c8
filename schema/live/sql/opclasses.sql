SELECT o.oid::int8, CASE WHEN n.nspname = 'pg_catalog' THEN quote_ident(o.opcname)
                         ELSE quote_ident(n.nspname) || '.' || quote_ident(o.opcname) END,
       am.amname::text, o.opcintype::int8, o.opcdefault,
       o.oid >= 16384 AND EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_opclass'::regclass AND d.objid = o.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
         AND o.opcowner IN (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolsuper OR r.rolname = current_user
                            UNION ALL SELECT b.datdba FROM pg_catalog.pg_database b WHERE b.datname = current_database())
FROM pg_catalog.pg_opclass o
JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
JOIN pg_catalog.pg_am am ON am.oid = o.opcmethod
