package live

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// publishedSchemas and publishedColumns are for servers from 15 on.
const (
	publishedSchemas = `ARRAY(SELECT n.nspname::text FROM pg_catalog.pg_publication_namespace x
             JOIN pg_catalog.pg_namespace n ON n.oid = x.pnnspid WHERE x.pnpubid = p.oid ORDER BY 1)`
	publishedColumns = `ARRAY(SELECT a.attname::text FROM unnest(r.prattrs::int2[]) WITH ORDINALITY AS u (num, ord)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = u.num ORDER BY u.ord)`
)

func (r *reader) publicationRows(rows pgx.Rows) error {
	return each(rows, func() error {
		p := &schema.Publication{}
		var oid int64
		var does [4]bool
		var stored bool
		err := rows.Scan(&oid, &p.Name, &p.AllTables, &does[0], &does[1], &does[2], &does[3], &p.ViaRoot, &stored, &p.Schemas, &p.Comment)
		if err != nil {
			return err
		}
		for i, op := range schema.PublishedOps {
			if does[i] {
				p.Publish = append(p.Publish, op)
			}
		}
		if stored {
			p.GeneratedColumns = "STORED"
		}
		r.published[oid] = p
		r.entity(p)
		return nil
	})
}

// publishedTableRows comes after the publications in the batch.
func (r *reader) publishedTableRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var oid int64
		var t schema.PublishedTable
		var where *string
		if err := rows.Scan(&oid, &t.Name.Schema, &t.Name.Name, &t.Columns, &where); err != nil {
			return err
		}
		t.Where.Text = text(where)
		if p := r.published[oid]; p != nil {
			p.Tables = append(p.Tables, t)
			p.SortTables()
		}
		return nil
	})
}

// subscriptionOptions is an array of name=value for what is not at its default. The columns are
// those that every role may read: the connection string is not among them.
func subscriptionOptions(major int) string {
	columns := []struct {
		since      int
		name, expr string
	}{
		{14, "binary", "CASE WHEN s.subbinary THEN 'true' END"},
		{14, "synchronous_commit", "nullif(s.subsynccommit, 'off')"},
		{15, "two_phase", "CASE WHEN s.subtwophasestate <> 'd' THEN 'true' END"},
		{15, "disable_on_error", "CASE WHEN s.subdisableonerr THEN 'true' END"},
		{16, "origin", "nullif(s.suborigin, 'any')"},
		{16, "password_required", "CASE WHEN NOT s.subpasswordrequired THEN 'false' END"},
		{16, "run_as_owner", "CASE WHEN s.subrunasowner THEN 'true' END"},
		{17, "failover", "CASE WHEN s.subfailover THEN 'true' END"},
	}
	var list []string
	for _, c := range columns {
		if major >= c.since {
			list = append(list, "'"+c.name+"=' || "+c.expr)
		}
	}
	return "array_remove(ARRAY[" + strings.Join(list, ", ") + "]::text[], NULL)"
}

// streaming is the state of streaming, and whether it is the default: parallel from 18 on.
func streaming(major int) string {
	switch {
	case major >= 18:
		return "CASE s.substream WHEN 'f' THEN 'off' WHEN 't' THEN 'on' ELSE 'parallel' END, s.substream = 'p'"
	case major >= 16:
		return "CASE s.substream WHEN 'f' THEN 'off' WHEN 't' THEN 'on' ELSE 'parallel' END, s.substream = 'f'"
	case major >= 14:
		return "CASE WHEN s.substream THEN 'on' ELSE 'off' END, NOT s.substream"
	}
	return "'off', true"
}

func (r *reader) subscriptionRows(rows pgx.Rows) error {
	return each(rows, func() error {
		s := &schema.Subscription{}
		var enabled bool
		var options []string
		err := rows.Scan(&s.Name, &enabled, &s.Slot, &s.Publications, &s.Streaming, &s.DefaultStreaming, &options, &s.Comment)
		s.Disabled, s.Options = !enabled, params(options)
		slices.Sort(s.Publications)
		r.count("", "subscription connection strings")
		r.entity(s)
		return err
	})
}
