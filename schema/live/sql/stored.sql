-- Everything that the transaction has stored in its temporary schema, by what holds its text: the relation, and the
-- name of the default's column, the policy, the constraint, the trigger, the rule. A relation that only stands for
-- another has no text of its own.
SELECT 'pg_catalog.pg_attrdef'::regclass::oid AS classid, d.oid AS objid, c.relname::text AS relation, a.attname::text AS name
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE c.relnamespace = pg_my_temp_schema()
UNION ALL
SELECT 'pg_catalog.pg_policy'::regclass::oid, p.oid, c.relname::text, p.polname::text
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_policy p ON p.polrelid = c.oid
WHERE c.relnamespace = pg_my_temp_schema()
UNION ALL
SELECT 'pg_catalog.pg_constraint'::regclass::oid, k.oid, coalesce(c.relname, t.typname)::text, k.conname::text
FROM pg_catalog.pg_constraint k
LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_catalog.pg_type t ON t.oid = k.contypid
WHERE k.connamespace = pg_my_temp_schema()
UNION ALL
SELECT 'pg_catalog.pg_trigger'::regclass::oid, t.oid, c.relname::text, t.tgname::text
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid
WHERE c.relnamespace = pg_my_temp_schema()
UNION ALL
SELECT 'pg_catalog.pg_rewrite'::regclass::oid, r.oid, c.relname::text, CASE WHEN r.rulename = '_RETURN' THEN '' ELSE r.rulename::text END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid
WHERE c.relnamespace = pg_my_temp_schema()
UNION ALL
SELECT 'pg_catalog.pg_statistic_ext'::regclass::oid, s.oid, c.relname::text, s.stxname::text
FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid
WHERE s.stxnamespace = pg_my_temp_schema()
UNION ALL
SELECT 'pg_catalog.pg_proc'::regclass::oid, p.oid, p.proname::text, ''
FROM pg_catalog.pg_proc p WHERE p.pronamespace = pg_my_temp_schema()
UNION ALL
SELECT 'pg_catalog.pg_type'::regclass::oid, t.oid, t.typname::text, ''
FROM pg_catalog.pg_type t WHERE t.typnamespace = pg_my_temp_schema() AND t.typtype IN ('d', 'r')
UNION ALL
SELECT 'pg_catalog.pg_class'::regclass::oid, c.oid, c.relname::text, ''
FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_my_temp_schema() AND (c.relkind = 'c' OR c.relkind IN ('r', 'p') AND c.relname ~ '^schemactl_')
