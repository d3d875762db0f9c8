SELECT d.datname::text, age(d.datfrozenxid)::int8, mxid_age(d.datminmxid)::int8 FROM pg_catalog.pg_database d ORDER BY 1
