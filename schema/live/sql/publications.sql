SELECT p.oid::int8, p.pubname::text, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, {{viaroot}}, {{gencols}},
       {{pubschemas}}, coalesce(obj_description(p.oid, 'pg_publication'), '')
FROM pg_catalog.pg_publication p
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_publication'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
