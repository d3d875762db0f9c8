-- An operator or a function of a class depends on the class, or on its family alone: which, the
-- access method decides (amadjustmembers). Those on the family alone count as the class's where
-- an index of the class uses them.
WITH items AS (
  SELECT i.family, coalesce(m.refobjid, {{adopter}}) AS class, i.item, i.sort
  FROM (
    SELECT 'pg_amop'::regclass AS classid, a.oid, a.amopfamily AS family, a.amoplefttype AS lefttype, a.amoprighttype AS righttype,
           format('OPERATOR %s %I.%s (%s, %s)', a.amopstrategy, n.nspname, o.oprname, format_type(o.oprleft, -1), format_type(o.oprright, -1))
           || CASE WHEN a.amoppurpose = 'o' THEN (SELECT format(' FOR ORDER BY %I.%I', fn.nspname, f.opfname) FROM pg_catalog.pg_opfamily f
                JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace WHERE f.oid = a.amopsortfamily) ELSE '' END AS item,
           format('1 %s %s %s', lpad(a.amopstrategy::text, 5), format_type(a.amoplefttype, -1), format_type(a.amoprighttype, -1)) AS sort
    FROM pg_catalog.pg_amop a
    JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr
    JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
    WHERE a.oid >= 16384
    UNION ALL
    SELECT 'pg_amproc'::regclass, a.oid, a.amprocfamily, a.amproclefttype, a.amprocrighttype,
           format('FUNCTION %s (%s, %s) %I.%I(%s)', a.amprocnum, format_type(a.amproclefttype, -1), format_type(a.amprocrighttype, -1),
                  n.nspname, p.proname, array_to_string(ARRAY(SELECT format_type(u.oid, -1)
                    FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (oid, ord) ORDER BY u.ord), ', ')),
           format('2 %s %s %s', lpad(a.amprocnum::text, 5), format_type(a.amproclefttype, -1), format_type(a.amprocrighttype, -1))
    FROM pg_catalog.pg_amproc a
    JOIN pg_catalog.pg_proc p ON p.oid = a.amproc
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE a.oid >= 16384
  ) AS i
  LEFT JOIN pg_catalog.pg_depend m ON m.classid = i.classid AND m.objid = i.oid AND m.refclassid = 'pg_opclass'::regclass
)
SELECT c.class <> 0, c.namespace::int8, c.name::text, am.amname::text, c.type, c.isdefault, c.familyschema, c.family, c.storage,
       coalesce((SELECT string_agg(i.item, E',\n' ORDER BY i.sort COLLATE "C") FROM items i
                 WHERE i.class = c.class OR c.class = 0 AND i.class IS NULL AND i.family = c.oid), ''),
       c.comment
FROM (
  SELECT 'pg_opclass'::regclass AS classid, x.oid, x.oid AS class, x.opcnamespace AS namespace, x.opcname AS name, x.opcmethod AS method,
         format_type(x.opcintype, -1) AS type, x.opcdefault AS isdefault, fn.nspname::text AS familyschema, f.opfname::text AS family,
         CASE WHEN x.opckeytype <> 0 THEN format_type(x.opckeytype, -1) ELSE '' END AS storage,
         coalesce(obj_description(x.oid, 'pg_opclass'), '') AS comment
  FROM pg_catalog.pg_opclass x
  JOIN pg_catalog.pg_opfamily f ON f.oid = x.opcfamily
  JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
  UNION ALL
  SELECT 'pg_opfamily'::regclass, x.oid, 0, x.opfnamespace, x.opfname, x.opfmethod, '', false, '', '', '', coalesce(obj_description(x.oid, 'pg_opfamily'), '')
  FROM pg_catalog.pg_opfamily x
) AS c
JOIN pg_catalog.pg_am am ON am.oid = c.method
WHERE c.oid >= 16384 AND c.namespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = c.classid AND d.objid = c.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
