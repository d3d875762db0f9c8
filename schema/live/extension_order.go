package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// requirementsSQL gives what the versions of extensions require that are to be created.
const requirementsSQL = `SELECT w.name, v.requires::text[]
FROM unnest($1::text[], $2::text[]) AS w (name, version)
JOIN pg_catalog.pg_available_extensions() a ON a.name = w.name
JOIN pg_catalog.pg_available_extension_versions() v ON v.name = w.name AND v.version = coalesce(nullif(w.version, ''), a.default_version)
WHERE v.requires IS NOT NULL`

// withRequirements returns the desired state with what each extension that is to be created requires, which decides their
// order. One whose requirement is neither there nor declared could not be created: that is a [CompileErrors].
func withRequirements(ctx context.Context, conn *pgx.Conn, live, desired *schema.Database) (*schema.Database, error) {
	var names, versions []string
	for _, e := range desired.Extensions {
		if live.Extension(e.Name) == nil {
			names, versions = append(names, e.Name), append(versions, e.Version)
		}
	}
	if conn == nil || len(names) == 0 {
		return desired, nil
	}
	rows, err := conn.Query(ctx, requirementsSQL, names, versions)
	if err != nil {
		return nil, fmt.Errorf("ask what extensions require: %w", err)
	}
	defer rows.Close()
	requires := make(map[string][]string)
	err = each(rows, func() error {
		var name string
		var all []string
		err := rows.Scan(&name, &all)
		requires[name] = all
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ask what extensions require: %w", err)
	}
	out, errs := *desired, CompileErrors(nil)
	out.Extensions = slices.Clone(desired.Extensions)
	for i, e := range out.Extensions {
		with := *e
		with.Requires = requires[e.Name]
		out.Extensions[i] = &with
		for _, need := range with.Requires {
			if live.Extension(need) == nil && desired.Extension(need) == nil {
				errs = append(errs, &CompileError{
					Ref: schema.Ref{Kind: schema.KindExtension, Name: e.Name}, Pos: e.Src().At(""),
					Message: fmt.Sprintf("it requires extension %s, which neither the HCL nor the database has", need),
					Hint:    fmt.Sprintf("declare it too: extension %q {}", need),
				})
			}
		}
	}
	if errs.sort(); len(errs) > 0 {
		return nil, errs
	}
	return &out, nil
}

// inOrderOfNeed lists extensions so that each comes after those that it requires.
func inOrderOfNeed(all []*schema.Extension) (out []*schema.Extension) {
	byName := make(map[string]*schema.Extension, len(all))
	for _, e := range all {
		byName[e.Name] = e
	}
	seen := make(map[*schema.Extension]bool, len(all))
	var visit func(e *schema.Extension)
	visit = func(e *schema.Extension) {
		if e == nil || seen[e] {
			return
		}
		seen[e] = true
		for _, need := range e.Requires {
			visit(byName[need])
		}
		out = append(out, e)
	}
	for _, e := range all {
		visit(e)
	}
	return out
}
