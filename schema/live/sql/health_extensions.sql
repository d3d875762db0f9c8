SELECT coalesce(e.extname, a.name)::text, coalesce(e.extversion, ''), coalesce(a.default_version, '')
FROM pg_catalog.pg_extension e
FULL JOIN pg_catalog.pg_available_extensions() a ON a.name = e.extname
ORDER BY 1
