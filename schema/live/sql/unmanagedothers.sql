SELECT x.nsp::int8, x.kind, count(*)
FROM (
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
) AS x (nsp, classid, oid, kind)
{{counted}}
