SELECT x.cfgnamespace::int8, x.cfgname::text, n.nspname::text, p.prsname::text,
       ARRAY(SELECT k.alias FROM pg_catalog.pg_ts_config_map m
             JOIN ts_token_type(x.cfgparser) k ON k.tokid = m.maptokentype WHERE m.mapcfg = x.oid ORDER BY m.maptokentype, m.mapseqno),
       ARRAY(SELECT quote_ident(dn.nspname) || '.' || quote_ident(d.dictname) FROM pg_catalog.pg_ts_config_map m
             JOIN ts_token_type(x.cfgparser) k ON k.tokid = m.maptokentype
             JOIN pg_catalog.pg_ts_dict d ON d.oid = m.mapdict JOIN pg_catalog.pg_namespace dn ON dn.oid = d.dictnamespace
             WHERE m.mapcfg = x.oid ORDER BY m.maptokentype, m.mapseqno),
       coalesce(obj_description(x.oid, 'pg_ts_config'), '')
FROM pg_catalog.pg_ts_config x
JOIN pg_catalog.pg_ts_parser p ON p.oid = x.cfgparser
JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
WHERE x.oid >= 16384 AND x.cfgnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_ts_config'::regclass AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
