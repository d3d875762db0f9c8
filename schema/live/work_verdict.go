package live

import (
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
)

// tried is what came of a trial.
type tried struct {
	before, after measured
	err           *pgconn.PgError
}

func (r tried) work() schema.Work {
	switch {
	case r.before.file != r.after.file:
		return schema.RewriteTable
	case r.before.indexes != r.after.indexes:
		return schema.RebuildIndexes
	case r.before.scans != r.after.scans:
		return schema.ScanRows
	}
	return schema.MetadataOnly
}

// rebuilt are the live indexes whose stand-ins got other files.
func (r tried) rebuilt(t *workTable) []string {
	before := strings.Fields(r.before.indexes)
	var out []string
	for i, o := range t.parts {
		at := slices.IndexFunc(strings.Fields(r.after.indexes), func(w string) bool {
			return strings.HasPrefix(w, t.partName(i)+"=") && !slices.Contains(before, w)
		})
		if at >= 0 {
			out = append(out, t.rebuiltName(o))
		}
	}
	return out
}

// refusals are the SQLSTATEs by which the server reports that a change of type cannot be: no cast,
// none without being asked, a generated column or an identity in the way, an expression that has
// no meaning with the new type, or one that is not immutable or has no collation. Before PostgreSQL 15 the way of a generated
// column is a syntax error, which the statement of a trial cannot have otherwise: it is our own.
var refusals = map[string]bool{
	pgerrcode.CannotCoerce: true, pgerrcode.DatatypeMismatch: true, pgerrcode.FeatureNotSupported: true,
	pgerrcode.SyntaxError: true, pgerrcode.UndefinedFunction: true, pgerrcode.InvalidParameterValue: true, pgerrcode.InvalidTableDefinition: true,
	pgerrcode.InvalidObjectDefinition: true, pgerrcode.AmbiguousFunction: true, pgerrcode.CollationMismatch: true, pgerrcode.IndeterminateCollation: true,
}

// refuses reports whether an error of a trial is the server's no to the change.
func refuses(err *pgconn.PgError, prepared bool) bool {
	if err.Code == pgerrcode.UndefinedObject {
		return err.Routine == "ResolveOpClass" // the type has none; without it, the type is not there yet
	}
	return refusals[err.Code] && (prepared || !undefined[err.Code])
}

// verdict puts the trials of one change together. It fails where a trial went wrong for a reason
// that is not the change's.
func verdict(c ColumnChange, trials []trial, results []tried, prepared bool) (schema.ColumnWork, bool) {
	var out schema.ColumnWork
	if len(trials) == 0 {
		return out, false
	}
	for i := 0; i < len(trials); {
		t := trials[i].table
		if t.missing {
			return out, false
		}
		// The first form that the server takes, or else the last.
		took := i
		for took+1 < len(trials) && trials[took+1].table == t && results[took].err != nil {
			took++
		}
		r := results[took]
		out.Using, out.ByText = out.Using || trials[took].using, out.ByText || trials[took].byText
		for i < len(trials) && trials[i].table == t {
			i++
		}
		if r.err != nil {
			if c.From == nil || !refuses(r.err, prepared) {
				return out, false
			}
			out.Refused, out.SQLState = r.err.Message, r.err.Code
			return out, true
		}
		if out.Work = max(out.Work, r.work()); t.partial {
			out.Work = max(out.Work, schema.RebuildIndexes)
		}
		out.Rebuilt = append(out.Rebuilt, r.rebuilt(t)...)
	}
	if c.DomainChanges {
		out.Work, out.Rebuilt = schema.RewriteTable, nil
	}
	slices.Sort(out.Rebuilt)
	return out, true
}
