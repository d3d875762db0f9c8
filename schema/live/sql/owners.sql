SELECT x.nsp::int8, x.kind, x.name, x.args, pg_get_userbyid(x.owner)::text
FROM (
  SELECT 0::oid AS nsp, 'schema' AS kind, n.nspname::text AS name, '' AS args, n.nspowner AS owner
  FROM pg_catalog.pg_namespace n WHERE n.oid IN ({{schemas}})
  UNION ALL
  SELECT c.relnamespace, 'relation', c.relname::text, '', c.relowner
  FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relnamespace IN ({{schemas}})
  UNION ALL
  SELECT p.pronamespace, 'routine', p.proname::text,
         array_to_string(ARRAY(SELECT format_type(u.oid, -1) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (oid, ord) ORDER BY u.ord), ', '),
         p.proowner
  FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND p.pronamespace IN ({{schemas}})
  UNION ALL
  SELECT t.typnamespace, 'type', t.typname::text, '', t.typowner
  FROM pg_catalog.pg_type t
  WHERE t.oid >= 16384 AND t.typnamespace IN ({{schemas}})
    AND (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_catalog.pg_type a WHERE a.typarray = t.oid) OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
  UNION ALL
  SELECT o.oprnamespace, 'operator', o.oprname::text,
         CASE o.oprleft WHEN 0 THEN 'NONE' ELSE format_type(o.oprleft, -1) END || ', ' || format_type(o.oprright, -1), o.oprowner
  FROM pg_catalog.pg_operator o WHERE o.oid >= 16384 AND o.oprnamespace IN ({{schemas}})
  UNION ALL
  SELECT o.opcnamespace, 'operator_class', o.opcname::text, m.amname::text, o.opcowner
  FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod WHERE o.oid >= 16384 AND o.opcnamespace IN ({{schemas}})
  UNION ALL
  SELECT o.opfnamespace, 'operator_family', o.opfname::text, m.amname::text, o.opfowner
  FROM pg_catalog.pg_opfamily o JOIN pg_catalog.pg_am m ON m.oid = o.opfmethod WHERE o.oid >= 16384 AND o.opfnamespace IN ({{schemas}})
  UNION ALL
  SELECT 0, 'language', l.lanname::text, '', l.lanowner FROM pg_catalog.pg_language l WHERE l.oid >= 16384
  UNION ALL
  SELECT l.collnamespace, 'collation', l.collname::text, '', l.collowner
  FROM pg_catalog.pg_collation l WHERE l.oid >= 16384 AND l.collnamespace IN ({{schemas}})
  UNION ALL
  SELECT v.connamespace, 'conversion', v.conname::text, '', v.conowner
  FROM pg_catalog.pg_conversion v WHERE v.oid >= 16384 AND v.connamespace IN ({{schemas}})
  UNION ALL
  SELECT s.stxnamespace, 'statistics', s.stxname::text, '', s.stxowner
  FROM pg_catalog.pg_statistic_ext s WHERE s.stxnamespace IN ({{schemas}})
  UNION ALL
  SELECT f.cfgnamespace, 'text_search_configuration', f.cfgname::text, '', f.cfgowner
  FROM pg_catalog.pg_ts_config f WHERE f.oid >= 16384 AND f.cfgnamespace IN ({{schemas}})
  UNION ALL
  SELECT y.dictnamespace, 'text_search_dictionary', y.dictname::text, '', y.dictowner
  FROM pg_catalog.pg_ts_dict y WHERE y.oid >= 16384 AND y.dictnamespace IN ({{schemas}})
  UNION ALL
  SELECT 0, 'server', v.srvname::text, '', v.srvowner FROM pg_catalog.pg_foreign_server v
  UNION ALL
  SELECT 0, 'foreign_data_wrapper', w.fdwname::text, '', w.fdwowner FROM pg_catalog.pg_foreign_data_wrapper w
  UNION ALL
  SELECT 0, 'event_trigger', e.evtname::text, '', e.evtowner FROM pg_catalog.pg_event_trigger e
  UNION ALL
  SELECT 0, 'publication', b.pubname::text, '', b.pubowner FROM pg_catalog.pg_publication b
) AS x
