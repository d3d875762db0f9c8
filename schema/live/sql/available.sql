SELECT a.name::text, coalesce(a.default_version, '') FROM pg_catalog.pg_available_extensions() a
