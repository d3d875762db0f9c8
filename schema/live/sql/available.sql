SELECT a.name::text, coalesce(a.default_version, ''), coalesce(a.comment, '') FROM pg_catalog.pg_available_extensions() a
