package live

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// stored takes the key as it was stored; the bounds are not proven.
func (p *partitionProbe) stored(keys map[string]string) {
	for n := range p.table.Partition.Parts {
		e := &p.table.Partition.Parts[n].Expr
		if text := keys[p.policy(n)]; text != "" && !isCall(text) {
			e.SetCanonical("(" + text + ")")
		} else if text != "" {
			e.SetCanonical(text)
		} else if !e.IsZero() {
			e.Unproven = true
		}
	}
	for _, c := range p.parts {
		c.Bound.Unproven = true
	}
}

const readKeysSQL = `SELECT p.polname::text, pg_get_expr(p.polqual, p.polrelid)
FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = pg_my_temp_schema() AND p.polname ~ '^schemactl_part_'`

// keyColumn stands for a part of a key that runs code of a user.
func keyColumn(i int) string { return fmt.Sprintf("schemactl_key_%d", i) }

// keysSQL makes a view with the parts of a key as columns, which have their types.
func (c *compiler) keysSQL(p *partitionProbe) string {
	parts := c.partsSQL(p.table.Partition.Parts)
	list := make([]string, len(parts))
	for i, part := range parts {
		list[i] = "(" + part.Expr.SQL() + ") AS " + keyColumn(i)
		if part.Column != "" {
			list[i] = schema.Ident(part.Column) + " AS " + keyColumn(i)
		}
	}
	store := schema.Name{Schema: "pg_temp", Name: p.storeName()}
	return "CREATE VIEW " + schema.Name{Schema: "pg_temp", Name: p.keysView()}.SQL() + " AS SELECT " + strings.Join(list, ", ") + " FROM " + store.SQL()
}

// withKeys puts the parts of a key in place of the columns that stood for them.
func (p *partitionProbe) withKeys(check string, keys map[string]string) string {
	for i := len(p.table.Partition.Parts) - 1; i >= 0; i-- {
		text := keys[p.policy(i)]
		if c := p.table.Partition.Parts[i].Column; c != "" {
			text = schema.Ident(c)
		}
		check = strings.ReplaceAll(check, keyColumn(i), text)
	}
	return check
}

const readPartitionsSQL = `SELECT c.relname::text, coalesce(pg_get_partkeydef(c.oid), ''), coalesce(pg_get_expr(c.relpartbound, c.oid), ''),
  CASE WHEN c.relispartition THEN coalesce(pg_get_partition_constraintdef(c.oid), '') ELSE '' END
FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_my_temp_schema() AND c.relname ~ '^schemactl_part_' AND c.relkind IN ('r', 'p')`

func (c *compiler) readPartitions(ctx context.Context, probes []*partitionProbe) error {
	type form struct{ key, bound, check string }
	forms := make(map[string]form)
	batch := &pgx.Batch{}
	batch.Queue(pinnedPath)
	batch.Queue(readPartitionsSQL).Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var name string
			var f form
			err := rows.Scan(&name, &f.key, &f.bound, &f.check)
			forms[name] = form{c.realNames(f.key), c.realNames(f.bound), c.realNames(f.check)}
			return err
		})
	})
	keys := make(map[string]string)
	batch.Queue(readKeysSQL).Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var name, text string
			err := rows.Scan(&name, &text)
			keys[name] = c.realNames(storedValue(text))
			return err
		})
	})
	if err := c.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("read back partitions: %w", err)
	}
	for _, p := range probes {
		if p.code || p.keyCode {
			p.stored(keys)
		}
		if !p.made {
			continue
		}
		if !p.keyCode {
			setKey(p.table.Partition.Parts, forms[p.name].key)
		}
		for n, part := range p.parts {
			f := forms[p.partName(n)]
			part.Bound.SetCanonical(f.bound)
			if p.table.Partition.Type != "HASH" { // whose condition names the table by its number
				part.BoundCheck = p.withKeys(f.check, keys)
			}
		}
	}
	return nil
}

// setKey notes the server's print of the expressions in a key: "RANGE (a, lower(b) text_ops)".
func setKey(parts []schema.Part, definition string) {
	_, list, _ := strings.Cut(definition, " (")
	items := sqltext.SplitList(strings.TrimSuffix(list, ")"))
	if len(items) != len(parts) {
		return
	}
	for i := range parts {
		text := items[i]
		for _, name := range []string{parts[i].OpClass, strings.TrimPrefix(parts[i].OpClass, "pg_catalog.")} {
			if name != "" {
				text = strings.TrimSuffix(text, " "+name)
			}
		}
		for _, name := range []string{parts[i].Collation, strings.TrimPrefix(parts[i].Collation, "pg_catalog.")} {
			if name != "" {
				text = strings.TrimSuffix(text, " COLLATE "+name)
			}
		}
		parts[i].Expr.SetCanonical(text)
	}
}
