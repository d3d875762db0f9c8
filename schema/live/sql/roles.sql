SELECT r.rolname::text, r.rolsuper, r.rolcreatedb, r.rolcreaterole, r.rolcanlogin, NOT r.rolinherit, r.rolreplication, r.rolbypassrls,
       r.rolconnlimit, coalesce(r.rolvaliduntil::text, ''),
       ARRAY(SELECT pg_get_userbyid(m.roleid)::text FROM pg_catalog.pg_auth_members m WHERE m.member = r.oid AND {{membership}}),
       coalesce(shobj_description(r.oid, 'pg_authid'), '')
FROM pg_catalog.pg_roles r
