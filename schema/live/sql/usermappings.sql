SELECT CASE WHEN m.umuser = 0 THEN 'public' ELSE m.usename::text END, m.srvname::text, m.umoptions,
       coalesce((SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user), false)
         OR m.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE')
         OR m.umuser <> 0 AND m.usename = current_user
            AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE'))
FROM pg_catalog.pg_user_mappings m
JOIN pg_catalog.pg_foreign_server s ON s.oid = m.srvid
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_user_mapping'::regclass AND d.objid = m.umid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
