SELECT x.nsp::int8, x.kind, count(*)
FROM (
  SELECT c.relnamespace AS nsp, CASE c.relkind WHEN 'c' THEN 'pg_type'::regclass ELSE 'pg_class'::regclass END AS classid,
         CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END AS oid,
         CASE c.relkind WHEN 'f' THEN 'foreign tables that inherit'
                        WHEN 'c' THEN 'composite types' WHEN 'r' THEN 'tables' WHEN 'p' THEN 'tables'
                        WHEN 'S' THEN 'sequences' END AS kind
  FROM pg_catalog.pg_class c
  WHERE c.relkind = 'c' AND c.relnamespace NOT IN ({{schemas}})
     OR c.relkind = 'f' AND EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid OR h.inhparent = c.oid)
     OR c.relkind IN ('r', 'p', 'S') AND c.relpersistence <> 't' AND c.relnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT p.pronamespace, 'pg_proc'::regclass, p.oid,
         'aggregates'
  FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND p.prokind = 'a' AND p.pronamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT t.typnamespace, 'pg_type'::regclass, t.oid,
         CASE t.typtype WHEN 'd' THEN 'domains' WHEN 'r' THEN 'range types' WHEN 'e' THEN 'enums' WHEN 'p' THEN 'shell types' ELSE 'base types' END
  FROM pg_catalog.pg_type t
  WHERE t.oid >= 16384 AND (t.typtype = 'p' AND NOT t.typisdefined
                            OR t.typtype = 'b' AND t.typnamespace NOT IN ({{schemas}})
                               AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
                            OR t.typtype IN ('d', 'r', 'e') AND t.typnamespace NOT IN ({{schemas}}))
  UNION ALL
  SELECT c.relnamespace, 'pg_class'::regclass, c.oid, o.kind
  FROM pg_catalog.pg_class c
  CROSS JOIN LATERAL (VALUES
    ('tables of a type', c.reloftype <> 0)
  ) AS o (kind, holds)
  WHERE o.holds AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
  UNION ALL
  SELECT c.relnamespace, 'pg_class'::regclass, c.oid, 'materialized views with settings of columns'
  FROM pg_catalog.pg_class c
  WHERE c.relkind = 'm' AND EXISTS (
    SELECT FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      AND (a.attstattarget >= 0 OR a.attstorage <> t.typstorage OR EXISTS (SELECT FROM unnest(a.attoptions) AS o WHERE o !~ '^pg_attver=') OR {{compression}} <> ''))
  UNION ALL
  SELECT c.relnamespace, 'pg_class'::regclass, c.oid, 'storage parameters of the indexes of partitions'
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid
  JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
  WHERE c.relkind IN ('i', 'I') AND c.relispartition AND c.reloptions IS DISTINCT FROM p.reloptions
  UNION ALL
  -- Names that PostgreSQL would not give (ChooseIndexName in indexcmds.c), but for those that it shortens.
  SELECT c.relnamespace, 'pg_class'::regclass, c.oid, 'names of the indexes of partitions'
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  CROSS JOIN LATERAL (SELECT t.relname::text || CASE WHEN i.indisprimary THEN '_pkey' ELSE '_'
      || (SELECT string_agg(a.attname::text, '_' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)
      || CASE WHEN i.indisexclusion THEN '_excl'
              WHEN EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = i.indrelid AND k.contype = 'u') THEN '_key'
              ELSE '_idx' END END AS name) AS given
  WHERE c.relkind IN ('i', 'I') AND c.relispartition AND octet_length(given.name) < 60
    -- A key of the partition's own that is its part of a plain index has its name in the HCL.
    AND NOT (EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = i.indrelid)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_constraint k ON k.conindid = h.inhparent WHERE h.inhrelid = c.oid))
    AND NOT (starts_with(c.relname::text, given.name) AND substr(c.relname::text, length(given.name) + 1) ~ '^[0-9]*$')
  UNION ALL
  SELECT s.stxnamespace, 'pg_statistic_ext'::regclass, s.oid, 'statistics objects' FROM pg_catalog.pg_statistic_ext s
  WHERE s.stxnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT o.oprnamespace, 'pg_operator'::regclass, o.oid, CASE o.oprcode::oid WHEN 0 THEN 'operators without a function' ELSE 'operators' END
  FROM pg_catalog.pg_operator o WHERE o.oid >= 16384 AND (o.oprcode = 0 OR o.oprnamespace NOT IN ({{schemas}}))
  UNION ALL
  SELECT o.opcnamespace, 'pg_opclass'::regclass, o.oid, 'operator classes' FROM pg_catalog.pg_opclass o WHERE o.oid >= 16384 AND o.opcnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT l.collnamespace, 'pg_collation'::regclass, l.oid, 'collations' FROM pg_catalog.pg_collation l
  WHERE l.oid >= 16384 AND l.collnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT v.connamespace, 'pg_conversion'::regclass, v.oid, 'conversions' FROM pg_catalog.pg_conversion v WHERE v.oid >= 16384 AND v.connamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT f.cfgnamespace, 'pg_ts_config'::regclass, f.oid, 'text search configurations' FROM pg_catalog.pg_ts_config f WHERE f.oid >= 16384 AND f.cfgnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT y.dictnamespace, 'pg_ts_dict'::regclass, y.oid, 'text search dictionaries' FROM pg_catalog.pg_ts_dict y WHERE y.oid >= 16384 AND y.dictnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT f.opfnamespace, 'pg_opfamily'::regclass, f.oid, 'operator families'
  FROM pg_catalog.pg_opfamily f WHERE f.oid >= 16384 AND f.opfnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT p.prsnamespace, 'pg_ts_parser'::regclass, p.oid, 'text search parsers'
  FROM pg_catalog.pg_ts_parser p WHERE p.oid >= 16384 AND p.prsnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT t.tmplnamespace, 'pg_ts_template'::regclass, t.oid, 'text search templates'
  FROM pg_catalog.pg_ts_template t WHERE t.oid >= 16384 AND t.tmplnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT o.oprnamespace, 'pg_amop'::regclass, a.oid, 'operators in built-in operator families'
  FROM pg_catalog.pg_amop a JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr WHERE a.oid >= 16384 AND a.amopfamily < 16384
  UNION ALL
  SELECT p.pronamespace, 'pg_amproc'::regclass, a.oid, 'functions in built-in operator families'
  FROM pg_catalog.pg_amproc a JOIN pg_catalog.pg_proc p ON p.oid = a.amproc WHERE a.oid >= 16384 AND a.amprocfamily < 16384
  UNION ALL
  SELECT k.connamespace, 'pg_constraint'::regclass, k.oid, 'not-null constraints of foreign tables that are not valid'
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  WHERE k.contype = 'n' AND NOT k.convalidated AND c.relkind = 'f'
) AS x
JOIN pg_catalog.pg_namespace n ON n.oid = x.nsp
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = x.classid AND d.objid = x.oid
                  AND (d.deptype = 'e' OR d.deptype = 'i' AND x.kind IN ('functions', 'sequences')))
GROUP BY 1, 2
UNION ALL
SELECT m.nsp::int8, 'permissions on members of extensions', count(*)
FROM (
  -- The members come first: they are few beside all that has privileges.
  WITH member AS MATERIALIZED (
    SELECT d.classid, d.objid FROM pg_catalog.pg_depend d
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.objsubid = 0)
  SELECT c.relnamespace AS nsp, d.classid, d.objid, 0 AS part, c.relacl AS acl,
         acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS usual
  FROM member d JOIN pg_catalog.pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid WHERE c.relacl IS NOT NULL
  UNION ALL
  SELECT c.relnamespace, d.classid, d.objid, a.attnum, a.attacl, '{}'::aclitem[]
  FROM member d JOIN pg_catalog.pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid WHERE a.attacl IS NOT NULL AND a.attnum > 0
  UNION ALL
  SELECT p.pronamespace, d.classid, d.objid, 0, p.proacl, acldefault('f', p.proowner)
  FROM member d JOIN pg_catalog.pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid WHERE p.proacl IS NOT NULL
  UNION ALL
  SELECT t.typnamespace, d.classid, d.objid, 0, t.typacl, acldefault('T', t.typowner)
  FROM member d JOIN pg_catalog.pg_type t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid WHERE t.typacl IS NOT NULL
  UNION ALL
  SELECT n.oid, d.classid, d.objid, 0, n.nspacl, acldefault('n', n.nspowner)
  FROM member d JOIN pg_catalog.pg_namespace n ON d.classid = 'pg_namespace'::regclass AND n.oid = d.objid WHERE n.nspacl IS NOT NULL
  UNION ALL
  SELECT 0, d.classid, d.objid, 0, v.srvacl, acldefault('S', v.srvowner)
  FROM member d JOIN pg_catalog.pg_foreign_server v ON d.classid = 'pg_foreign_server'::regclass AND v.oid = d.objid WHERE v.srvacl IS NOT NULL
  UNION ALL
  SELECT 0, d.classid, d.objid, 0, w.fdwacl, acldefault('F', w.fdwowner)
  FROM member d JOIN pg_catalog.pg_foreign_data_wrapper w ON d.classid = 'pg_foreign_data_wrapper'::regclass AND w.oid = d.objid WHERE w.fdwacl IS NOT NULL
) AS m
LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = m.classid AND i.objoid = m.objid AND i.objsubid = m.part
WHERE NOT (m.acl @> coalesce(i.initprivs, m.usual) AND coalesce(i.initprivs, m.usual) @> m.acl)
  AND (m.nsp = 0 OR m.nsp IN (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl')))
GROUP BY 1, 2
