package ddl

import (
	"strconv"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// CreateStatistics makes a statistics object, with the statistics target of its columns.
func CreateStatistics(s *schema.StatisticsObject) string {
	out := "CREATE STATISTICS " + s.Name.SQL()
	if len(s.Kinds) > 0 {
		out += " (" + strings.ToLower(strings.Join(s.Kinds, ", ")) + ")"
	}
	var on []string
	for _, c := range s.Columns {
		on = append(on, schema.Ident(c))
	}
	for _, e := range s.Expressions {
		on = append(on, parens(e.SQL()))
	}
	return out + " ON " + strings.Join(on, ", ") + " FROM " + s.Table.SQL()
}

// StatisticsTarget sets the statistics target of a statistics object, or resets it.
func StatisticsTarget(s *schema.StatisticsObject) string {
	return "ALTER STATISTICS " + s.Name.SQL() + " SET STATISTICS " + StatisticsValue(s.Target)
}

// IndexStatistics sets the statistics targets of an index's expressions; those that have none
// are left alone.
func IndexStatistics(index schema.Name, parts []schema.Part) []string {
	var out []string
	for i, p := range parts {
		if p.Statistics != nil {
			out = append(out, IndexPartStatistics(index, i+1, p.Statistics))
		}
	}
	return out
}

// IndexPartStatistics sets the statistics target of the nth key of an index.
func IndexPartStatistics(index schema.Name, n int, target *int64) string {
	return "ALTER INDEX " + index.SQL() + " ALTER COLUMN " + strconv.Itoa(n) + " SET STATISTICS " + StatisticsValue(target)
}

// StatisticsValue is a statistics target; -1 is the server's default, which older servers have no word
// for.
func StatisticsValue(n *int64) string {
	if n == nil {
		return "-1"
	}
	return strconv.FormatInt(*n, 10)
}
