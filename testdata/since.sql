-- What the server has, for \if in the scripts that tests load: versions, and pgvector.
SELECT current_setting('server_version_num')::integer >= 140000 AS since_14, current_setting('server_version_num')::integer >= 150000 AS since_15,
  EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') AS vector \gset
