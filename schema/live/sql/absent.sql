-- The queries of the pipeline that would find nothing, since there is no object of what they read. To see that is
-- cheap; to plan such a query on a new connection is not. What initdb makes has numbers below 16384.
WITH c AS MATERIALIZED (SELECT DISTINCT c.relkind FROM pg_catalog.pg_class c WHERE c.oid >= 16384),
t AS MATERIALIZED (SELECT DISTINCT t.typtype FROM pg_catalog.pg_type t WHERE t.oid >= 16384 AND (t.typtype <> 'b' OR t.typarray <> 0)),
x (parts, found) AS MATERIALIZED (VALUES
  (ARRAY['sequences'], EXISTS (SELECT FROM c WHERE c.relkind = 'S')),
  (ARRAY['views', 'viewattributes', 'viewcolumns'], EXISTS (SELECT FROM c WHERE c.relkind IN ('v', 'm'))),
  (ARRAY['unmanagedmaterialized'], EXISTS (SELECT FROM c WHERE c.relkind = 'm')),
  (ARRAY['composites', 'fields'], EXISTS (SELECT FROM c WHERE c.relkind = 'c')),
  (ARRAY['foreigntables', 'foreigncolumns', 'foreignchecks'], EXISTS (SELECT FROM c WHERE c.relkind = 'f')),
  (ARRAY['partitions'], EXISTS (SELECT FROM c WHERE c.relkind = 'p')),
  (ARRAY['inherits', 'indexparts', 'unmanagedpartitions'], EXISTS (SELECT FROM pg_catalog.pg_inherits)),
  (ARRAY['enums'], EXISTS (SELECT FROM t WHERE t.typtype = 'e')),
  (ARRAY['domains', 'domainconstraints'], EXISTS (SELECT FROM t WHERE t.typtype = 'd')),
  (ARRAY['ranges'], EXISTS (SELECT FROM t WHERE t.typtype = 'r')),
  (ARRAY['basetypes'], EXISTS (SELECT FROM t WHERE t.typtype = 'b')),
  (ARRAY['routines'], EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.oid >= 16384)),
  (ARRAY['aggregates'], EXISTS (SELECT FROM pg_catalog.pg_aggregate a WHERE a.aggfnoid >= 16384)),
  (ARRAY['triggers', 'triggerclones'], EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE NOT g.tgisinternal)),
  (ARRAY['rules'], EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.oid >= 16384 AND r.rulename <> '_RETURN')),
  (ARRAY['policies'], EXISTS (SELECT FROM pg_catalog.pg_policy)),
  (ARRAY['statistics'], EXISTS (SELECT FROM pg_catalog.pg_statistic_ext)),
  (ARRAY['owncollations'], EXISTS (SELECT FROM pg_catalog.pg_collation l WHERE l.oid >= 16384)),
  (ARRAY['operators'], EXISTS (SELECT FROM pg_catalog.pg_operator o WHERE o.oid >= 16384)),
  (ARRAY['operatorclasses'], EXISTS (SELECT FROM pg_catalog.pg_opfamily f WHERE f.oid >= 16384) OR EXISTS (SELECT FROM pg_catalog.pg_opclass o WHERE o.oid >= 16384)),
  (ARRAY['usercasts'], EXISTS (SELECT FROM pg_catalog.pg_cast x WHERE x.oid >= 16384)),
  (ARRAY['conversions'], EXISTS (SELECT FROM pg_catalog.pg_conversion v WHERE v.oid >= 16384)),
  (ARRAY['languages'], EXISTS (SELECT FROM pg_catalog.pg_language l WHERE l.oid >= 16384)),
  (ARRAY['transforms'], EXISTS (SELECT FROM pg_catalog.pg_transform x WHERE x.oid >= 16384)),
  (ARRAY['accessmethods'], EXISTS (SELECT FROM pg_catalog.pg_am a WHERE a.oid >= 16384)),
  (ARRAY['searchparsers'], EXISTS (SELECT FROM pg_catalog.pg_ts_parser p WHERE p.oid >= 16384)),
  (ARRAY['searchtemplates'], EXISTS (SELECT FROM pg_catalog.pg_ts_template p WHERE p.oid >= 16384)),
  (ARRAY['searchdictionaries'], EXISTS (SELECT FROM pg_catalog.pg_ts_dict d WHERE d.oid >= 16384)),
  (ARRAY['searchconfigurations'], EXISTS (SELECT FROM pg_catalog.pg_ts_config f WHERE f.oid >= 16384)),
  (ARRAY['families'], EXISTS (SELECT FROM pg_catalog.pg_amop a WHERE a.oid >= 16384) OR EXISTS (SELECT FROM pg_catalog.pg_amproc a WHERE a.oid >= 16384)),
  -- PL/pgSQL is there from the start, and somebody may have granted its functions.
  (ARRAY['memberpermissions'], EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.oid >= 16384)
    OR EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_proc p ON p.oid = d.objid AND p.proacl IS NOT NULL
               WHERE d.refclassid = 'pg_extension'::regclass AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')),
  (ARRAY['wrappers'], EXISTS (SELECT FROM pg_catalog.pg_foreign_data_wrapper)),
  (ARRAY['servers', 'usermappings'], EXISTS (SELECT FROM pg_catalog.pg_foreign_server)),
  (ARRAY['eventtriggers'], EXISTS (SELECT FROM pg_catalog.pg_event_trigger)),
  (ARRAY['publications', 'publishedtables'], EXISTS (SELECT FROM pg_catalog.pg_publication)),
  (ARRAY['subscriptions'], EXISTS (SELECT FROM pg_catalog.pg_subscription s WHERE s.subdbid <> 0)),
  (ARRAY['defaultpermissions'], EXISTS (SELECT FROM pg_catalog.pg_default_acl)),
  -- What sorts by a collation depends on it, but by that of the database.
  (ARRAY['stalecollations'], EXISTS (SELECT FROM (
      SELECT c.oid, c.collversion FROM pg_catalog.pg_collation c WHERE c.collversion IS NOT NULL
        AND c.oid IN (SELECT d.refobjid FROM pg_catalog.pg_depend d WHERE d.refclassid = 'pg_catalog.pg_collation'::regclass) OFFSET 0
    ) AS c WHERE c.collversion <> pg_collation_actual_version(c.oid)){{staledatabase}})
)
SELECT unnest(x.parts) FROM x WHERE NOT x.found
UNION ALL
SELECT 'unmanagedothers' WHERE NOT EXISTS (SELECT FROM x WHERE x.found AND x.parts && ARRAY['statistics', 'owncollations', 'operators', 'operatorclasses', 'families',
  'conversions', 'searchparsers', 'searchtemplates', 'searchdictionaries', 'searchconfigurations', 'foreigntables'])
