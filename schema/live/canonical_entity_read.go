package live

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// readEntities reads pg_temp with the queries for live entities.
func (c *compiler) readEntities(ctx context.Context, batch []*entityProbe) error {
	r := newReader(c.conn.PgConn().ParameterStatus("server_version"))
	r.namespaces = "SELECT pg_my_temp_schema()"
	queries := &pgx.Batch{}
	queries.Queue(pinnedPath)
	var own string
	queries.Queue("SELECT n.oid::int8, n.nspname::text FROM pg_catalog.pg_namespace n WHERE n.oid = pg_my_temp_schema()").Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var oid int64
			err := rows.Scan(&oid, &own)
			r.schemas[oid] = "pg_temp"
			return err
		})
	})
	kinds := partKinds(batch)
	for _, part := range r.entityParts() {
		if !kinds[part.kind] {
			continue
		}
		sql, err := r.query(part.file)
		if err != nil {
			return err
		}
		queries.Queue(sql).Query(part.scan)
	}
	if err := c.conn.SendBatch(ctx, queries).Close(); err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	r.build()
	for _, p := range batch {
		ref := p.temp.Ref()
		if v, ok := p.temp.(*schema.View); ok && v.Materialized {
			ref.Kind = schema.KindView
		}
		if e, ok := r.db.Entity(ref).(schema.Movable); ok {
			p.desired.Base().Canonical = home(p, e, own)
		}
	}
	return nil
}

// partKinds are the kinds of the parts that read a batch.
func partKinds(batch []*entityProbe) map[schema.Kind]bool {
	kinds := make(map[schema.Kind]bool)
	for _, p := range batch {
		k := p.temp.Ref().Kind
		switch {
		case k.IsRoutine():
			k = schema.KindFunction
		case k == schema.KindMaterialized:
			k = schema.KindView
		case k == schema.KindOperatorFamily:
			k = schema.KindOperatorClass
		}
		kinds[k] = true
	}
	return kinds
}

// home moves what was read from pg_temp to where the desired entity is.
func home(p *entityProbe, temp schema.Movable, own string) schema.Entity {
	desired := p.desired
	in := desired.Ref().Schema
	e := temp.In(in)
	for _, x := range e.Exprs() {
		x.Text = strings.ReplaceAll(x.Text, own+".", schema.Ident(in)+".")
	}
	for _, t := range e.Types() {
		t.Text = strings.ReplaceAll(t.Text, own+".", schema.Ident(in)+".")
	}
	if b, ok := e.(interface{ Back(schema.Entity) }); ok {
		b.Back(desired)
	}
	base := e.Base()
	base.Comment, base.Source = desired.Base().Comment, desired.Src()
	base.SetOwner(desired.Base().OwnerName())
	copyRest(e, desired)
	if d, ok := desired.(*schema.View); ok {
		v := e.(*schema.View)
		v.Materialized, v.Params, v.Tablespace, v.Method, v.NoData, v.Indexes = d.Materialized, d.Params, d.Tablespace, d.Method, d.NoData, d.Indexes
		v.ClusterOn = d.ClusterOn
		if p.columnsOnly {
			v.As = d.As
		}
		for i := range v.Columns {
			for _, c := range d.Columns {
				if c.Name == v.Columns[i].Name {
					v.Columns[i].Comment = c.Comment
				}
			}
		}
	}
	// What was created carries no state of its own.
	switch d := desired.(type) {
	case *schema.Trigger:
		t := e.(*schema.Trigger)
		t.On, t.From, t.Partitions = d.On, d.From, d.Partitions
	case *schema.Rule:
		e.(*schema.Rule).On = d.On
	case *schema.ForeignTable:
		foreignHome(e.(*schema.ForeignTable), d)
	}
	if d, ok := desired.(*schema.StatisticsObject); ok {
		e.(*schema.StatisticsObject).Table, e.(*schema.StatisticsObject).On = d.Table, d.On
	}
	return e
}

// foreignHome gives what was read of a plain table what only a foreign one has.
func foreignHome(t, d *schema.ForeignTable) {
	t.Server, t.Options = d.Server, d.Options
	for _, c := range t.Columns {
		if from := d.Column(c.Name); from != nil {
			c.Options, c.Comment = from.Options, from.Comment
		}
	}
	for _, c := range t.Checks {
		if from := d.Check(c.Name); from != nil {
			c.NotValid, c.Comment = from.NotValid, from.Comment
		}
	}
}
