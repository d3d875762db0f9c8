SELECT o.classid::int8, o.objid::int8, o.objsubid, a.type, a.object_names, a.object_args
FROM (SELECT d.classid, d.objid, d.objsubid FROM pg_catalog.pg_depend d WHERE d.objid >= 16384 AND d.deptype IN ('n', 'a', 'i')
      UNION
      SELECT d.refclassid, d.refobjid, d.refobjsubid FROM pg_catalog.pg_depend d WHERE d.refobjid >= 16384 AND d.deptype IN ('n', 'a', 'i')) AS o
CROSS JOIN LATERAL pg_catalog.pg_identify_object_as_address(o.classid, o.objid, o.objsubid) AS a
