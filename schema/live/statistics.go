package live

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// statisticsKinds are the words for stxkind, in the order of the model. "e" only reports that there
// are expressions.
var statisticsKinds = []struct{ letter, word string }{{"d", "NDISTINCT"}, {"f", "DEPENDENCIES"}, {"m", "MCV"}}

// statisticsRows comes after the schemas in the batch.
func (r *reader) statisticsRows(rows pgx.Rows) error {
	return each(rows, func() error {
		s := &schema.StatisticsObject{}
		var namespace, tableNamespace int64
		var relkind string
		var kinds, exprs []string
		err := rows.Scan(&namespace, &s.Name.Name, &tableNamespace, &s.Table.Name, &relkind, &kinds, &s.Columns, &exprs, &s.Target, &s.Comment)
		if err != nil {
			return err
		}
		s.Name.Schema, s.Table.Schema, s.On = r.schemas[namespace], r.schemas[tableNamespace], relationKinds[relkind]
		for _, k := range statisticsKinds {
			if slices.Contains(kinds, k.letter) {
				s.Kinds = append(s.Kinds, k.word)
			}
		}
		if len(s.Kinds) == len(statisticsKinds) {
			s.Kinds = nil
		}
		for _, e := range exprs {
			s.Expressions = append(s.Expressions, schema.Expr{Text: e})
		}
		r.entity(s)
		return nil
	})
}
