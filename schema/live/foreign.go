package live

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// options reads name=value texts in their order, without those that hold a secret, which are
// counted.
func (r *reader) options(k schema.Kind, inSchema string, texts []string) (open []schema.Param, secrets bool) {
	for _, t := range texts {
		var p schema.Param
		p.Name, p.Value, _ = strings.Cut(t, "=")
		if schema.SecretOption(k, p) {
			secrets = true
			r.count(inSchema, strings.ReplaceAll(string(k), "_", " ")+" secrets")
			continue
		}
		open = append(open, p)
	}
	return open, secrets
}

func (r *reader) wrapperRows(rows pgx.Rows) error {
	return each(rows, func() error {
		w := &schema.ForeignDataWrapper{}
		var options []string
		err := rows.Scan(&w.Name, &w.Handler.Schema, &w.Handler.Name, &w.Validator.Schema, &w.Validator.Name, &options, &w.Comment)
		w.Options, _ = r.options(schema.KindForeignDataWrapper, "", options)
		r.entity(w)
		return err
	})
}

func (r *reader) serverRows(rows pgx.Rows) error {
	return each(rows, func() error {
		s := &schema.ForeignServer{}
		var options []string
		err := rows.Scan(&s.Name, &s.Wrapper, &s.Type, &s.Version, &options, &s.Comment)
		s.Options, s.Secrets = r.options(schema.KindServer, "", options)
		r.entity(s)
		return err
	})
}

func (r *reader) userMappingRows(rows pgx.Rows) error {
	return each(rows, func() error {
		m := &schema.UserMapping{}
		var options []string
		var readable bool
		if err := rows.Scan(&m.User, &m.Server, &options, &readable); err != nil {
			return err
		}
		m.Options, m.Secrets = r.options(schema.KindUserMapping, "", options)
		if m.Hidden = !readable; m.Hidden {
			r.count("", "unreadable user mappings")
		}
		r.entity(m)
		return nil
	})
}

// foreignTableRows comes after the schemas in the batch, before columns and checks.
func (r *reader) foreignTableRows(rows pgx.Rows) error {
	return each(rows, func() error {
		t := &schema.ForeignTable{}
		var oid, namespace int64
		var options []string
		if err := rows.Scan(&oid, &namespace, &t.Name.Name, &t.Server, &options, &t.Comment); err != nil {
			return err
		}
		t.Name.Schema = r.schemas[namespace]
		t.Options, t.Secrets = r.options(schema.KindForeignTable, t.Name.Schema, options)
		r.foreign[oid] = t
		r.entity(t)
		return nil
	})
}

func (r *reader) foreignColumnRows(rows pgx.Rows) error {
	return each(rows, func() error {
		c := &schema.ForeignColumn{Column: &schema.Column{}}
		var relid int64
		var generated string
		var expr, collation, comment *string
		var options []string
		var settings *bool
		err := rows.Scan(&relid, &c.Name, &c.Type.Text, &c.NotNull, &expr, &generated, &collation, &options, &comment, &settings)
		t := r.foreign[relid]
		if err != nil || t == nil {
			return err
		}
		if generated == "" {
			c.Default.Text = text(expr)
		} else {
			c.Generated.Text, c.Virtual = text(expr), generated == "v"
		}
		c.Collation, c.Comment = text(collation), text(comment)
		var secrets bool
		c.Options, secrets = r.options(schema.KindForeignTable, t.Name.Schema, options)
		t.Secrets = t.Secrets || secrets
		if settings != nil && *settings {
			r.count(t.Name.Schema, "columns with options")
		}
		t.Columns = append(t.Columns, c)
		return nil
	})
}

func (r *reader) foreignCheckRows(rows pgx.Rows) error {
	return each(rows, func() error {
		c := &schema.Check{}
		var relid int64
		var validated, enforced bool
		var comment *string
		err := rows.Scan(&relid, &c.Name, &c.Expr.Text, &c.NoInherit, &validated, &enforced, &comment)
		c.NotValid, c.NotEnforced, c.Comment = !validated && enforced, !enforced, text(comment)
		if t := r.foreign[relid]; t != nil {
			t.Checks = append(t.Checks, c)
		}
		return err
	})
}

func (r *reader) eventTriggerRows(rows pgx.Rows) error {
	return each(rows, func() error {
		t := &schema.EventTrigger{}
		var enabled string
		err := rows.Scan(&t.Name, &t.On, &t.Tags, &t.Function.Schema, &t.Function.Name, &enabled, &t.Comment)
		t.Enabled = triggerStates[enabled]
		r.entity(t)
		return err
	})
}
