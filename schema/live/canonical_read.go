package live

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

const (
	readDefaults = `SELECT c.relname::text, a.attname::text, pg_get_expr(d.adbin, d.adrelid)
FROM pg_catalog.pg_attrdef d
JOIN pg_catalog.pg_class c ON c.oid = d.adrelid
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE c.relnamespace = pg_my_temp_schema() AND c.relname ~ '^schemactl_probe_'`
	readChecks = `SELECT c.conname::text, pg_get_expr(c.conbin, c.conrelid)
FROM pg_catalog.pg_constraint c
WHERE c.connamespace = pg_my_temp_schema() AND c.contype = 'c' AND c.conname ~ '^schemactl_probe_'`
	readPolicies = `SELECT p.polname::text, pg_get_expr(p.polqual, p.polrelid)
FROM pg_catalog.pg_policy p
JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = pg_my_temp_schema() AND p.polname ~ '^schemactl_probe_'`
	readIndexes = `SELECT c.relname::text, ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnkeyatts) AS k),
       coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
       ARRAY(SELECT CASE WHEN n.nspname = 'pg_catalog' THEN '' ELSE quote_ident(n.nspname) || '.' || quote_ident(o.opcname) END
             FROM unnest(i.indclass::oid[]) WITH ORDINALITY AS u (oid, ord)
             JOIN pg_catalog.pg_opclass o ON o.oid = u.oid
             JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace ORDER BY u.ord)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = pg_my_temp_schema() AND c.relname ~ '^schemactl_probe_'`
)

// readBack fills in the canonical forms, and ends the transaction. With nothing but pg_catalog in search_path the
// server qualifies every other name.
func (c *compiler) readBack(ctx context.Context) error {
	defaults, checks, policies, indexes := map[[2]string]string{}, map[string]string{}, map[string]string{}, map[string]indexForms{}
	batch := &pgx.Batch{}
	batch.Queue(pinnedPath)
	batch.Queue(readDefaults).Query(func(rows pgx.Rows) error {
		var table, column, expr string
		return each(rows, func() error {
			err := rows.Scan(&table, &column, &expr)
			defaults[[2]string{table, column}] = c.realNames(expr)
			return err
		})
	})
	for sql, forms := range map[string]map[string]string{readChecks: checks, readPolicies: policies} {
		batch.Queue(sql).Query(func(rows pgx.Rows) error {
			var name, expr string
			return each(rows, func() error {
				err := rows.Scan(&name, &expr)
				forms[name] = c.realNames(expr)
				return err
			})
		})
	}
	batch.Queue(readIndexes).Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var name string
			var f indexForms
			err := rows.Scan(&name, &f.parts, &f.where, &f.opclasses)
			indexes[name] = f
			return err
		})
	})
	batch.Queue("ROLLBACK")
	if err := c.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("read back canonical forms: %w", err)
	}
	for _, g := range c.groups {
		p := g[0]
		for _, t := range p.targets {
			switch {
			case t.overloaded:
			case t.isGenerated() && t.code:
				t.column.Generated.SetCanonical(storedValue(policies[p.policy(t, 0)]))
			case t.isGenerated():
				t.column.Generated.SetCanonical(defaults[[2]string{p.generatedName(t), t.column.Name}])
			case t.column != nil:
				t.column.Default.SetCanonical(defaults[[2]string{p.name, t.column.Name}])
			case t.check != nil:
				t.check.Expr.SetCanonical(checks[t.name])
			default:
				parts, where := t.parts()
				c.setParts(parts, where, t.forms(p, indexes, policies))
			}
		}
		for _, other := range g[1:] {
			other.follow(p)
		}
	}
	return nil
}

// forms are the canonical forms of an index: as the server prints the index that it built, or, of
// one that runs code of a user, as it prints the expressions that it stored.
func (t *target) forms(p *probe, indexes map[string]indexForms, policies map[string]string) indexForms {
	if !t.code {
		return indexes[t.name]
	}
	var f indexForms
	texts := t.texts()
	for i, x := range texts {
		text := policies[p.policy(t, i)]
		if x.predicate {
			f.where = text
			continue
		}
		for len(f.parts) <= x.part {
			f.parts = append(f.parts, "")
		}
		if text = storedValue(text); text != "" && !isCall(text) {
			text = "(" + text + ")"
		}
		f.parts[x.part] = text
	}
	return f
}

// storedValue is the expression in a policy that [compiler.policySQL] made, as the server prints it.
func storedValue(policy string) string {
	return strings.TrimSuffix(strings.TrimPrefix(policy, "("), " IS NOT NULL)")
}

// isCall reports whether an expression is the call of a function, which an index takes without
// parentheses.
func isCall(expr string) bool {
	depth, called, name := 0, false, false
	for t := range sqltext.Tokens(expr) {
		switch {
		case called && depth == 0:
			return false // something follows the call
		case t.Text == "(" && t.Kind == sqltext.Op:
			if called = called || name; !called {
				return false
			}
			depth++
		case t.Text == ")" && t.Kind == sqltext.Op:
			depth--
		case depth == 0 && !t.IsName() && t.Text != ".":
			return false
		}
		name = t.IsName()
	}
	return called
}

type indexForms struct {
	parts     []string
	where     string
	opclasses []string // qualified; empty for one of pg_catalog
}

func (c *compiler) setParts(parts []schema.Part, where *schema.Expr, f indexForms) {
	for i := range parts {
		if i < len(f.parts) {
			parts[i].Expr.SetCanonical(c.realNames(f.parts[i]))
		}
		if i < len(f.opclasses) && f.opclasses[i] != "" && parts[i].OpClass != "" {
			parts[i].OpClass = f.opclasses[i]
		}
	}
	where.SetCanonical(c.realNames(f.where))
}
