SELECT o.oid::int8, CASE WHEN n.nspname = 'pg_catalog' THEN quote_ident(o.opcname)
                         ELSE quote_ident(n.nspname) || '.' || quote_ident(o.opcname) END,
       am.amname::text, o.opcintype::int8, o.opcdefault
FROM pg_catalog.pg_opclass o
JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
JOIN pg_catalog.pg_am am ON am.oid = o.opcmethod
