SELECT pg_get_userbyid(f.defaclrole)::text, f.defaclnamespace::int8, coalesce(n.nspname::text, ''), f.defaclobjtype::text,
       CASE WHEN e.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(e.grantee)::text END,
       array_agg(e.privilege_type || CASE WHEN e.is_grantable THEN '*' ELSE '' END ORDER BY e.privilege_type, e.is_grantable)
FROM pg_catalog.pg_default_acl f
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = f.defaclnamespace
LEFT JOIN LATERAL aclexplode(f.defaclacl) AS e ON true
WHERE f.defaclnamespace = 0 OR f.defaclnamespace IN ({{schemas}})
GROUP BY f.oid, f.defaclrole, f.defaclnamespace, n.nspname, f.defaclobjtype, e.grantee
ORDER BY f.oid
