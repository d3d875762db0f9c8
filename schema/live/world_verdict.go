package live

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// worldVerdict is what the server says of a text among stand-ins.
type worldVerdict struct {
	c    *compiler
	text *worldText
	err  error
	// whole reports whether nothing is missing that a call or an operator may mean.
	whole bool
	to    *rewriter
}

// ofTypes are the errors that calls, operators and casts decide.
var ofTypes = map[string]bool{
	pgerrcode.DatatypeMismatch: true, pgerrcode.CannotCoerce: true, pgerrcode.UndefinedFunction: true,
	pgerrcode.InvalidFunctionDefinition: true, pgerrcode.AmbiguousColumn: true, pgerrcode.AmbiguousFunction: true,
	pgerrcode.InvalidTextRepresentation: true, pgerrcode.InvalidDatetimeFormat: true, pgerrcode.DatetimeFieldOverflow: true,
	pgerrcode.NumericValueOutOfRange: true,
}

// holds reports whether the error is one of the text, and not of a stand-in that is less than what it
// stands for.
func (v worldVerdict) holds() bool {
	var pg *pgconn.PgError
	if !errors.As(v.err, &pg) {
		return false
	}
	if v.text.stays() && !v.text.hasStringBody() && undefined[pg.Code] && pg.Code != pgerrcode.UndefinedFunction {
		return false // the names that stay behind are found by what the server knows of them
	}
	switch {
	case v.text.part != nil && v.text.part.taken && pg.Code != pgerrcode.InvalidObjectDefinition && pg.Code != pgerrcode.DatatypeMismatch:
		return false
	case pg.Code == pgerrcode.UndefinedColumn:
		return !v.c.isRoutineName(missingName(pg.Message))
	case pg.Code == pgerrcode.UndefinedTable:
		return strings.Contains(pg.Message, fromClause) || !v.c.isDesired(pg.Message)
	case pg.Code == pgerrcode.GroupingError:
		return v.keysWhole()
	case pg.Code == pgerrcode.UndefinedFunction && v.text.part != nil && !inTempSchema.MatchString(pg.Message) && v.c.names(pg.Message):
		return false // what it calls may come, and has no stand-in
	case ofTypes[pg.Code] && (v.text.part == nil || pg.Code != pgerrcode.InvalidFunctionDefinition):
		return v.whole && !v.c.world.unsure
	case pg.Code == pgerrcode.InvalidObjectDefinition:
		return v.whole && !v.c.world.unsure && v.defined()
	case pg.Code == pgerrcode.FeatureNotSupported:
		return v.text.part != nil
	}
	return false
}

// defined reports whether the stand-ins say all that the definition of an object depends on: what a trigger's function returns, and
// whether the functions of an index are immutable. The server puts the body of one in SQL in place of a call.
func (v worldVerdict) defined() bool {
	if v.text.part == nil {
		_, ok := v.text.desired.(*schema.Trigger)
		return ok
	}
	ref := v.text.ref()
	return !slices.ContainsFunc(v.c.world.closure(ref, map[schema.Ref]bool{ref: true}), func(n schema.Ref) bool {
		r, ok := v.c.desired.Entity(n).(*schema.Routine)
		return ok && r.Language == "sql" && r.Volatility != "IMMUTABLE"
	})
}

// errors are the verdict in the HCL's words. A table or a function that a body names may be there when the
// body runs; so may all that a body names which stays as it is.
func (v worldVerdict) errors() CompileErrors {
	var pg *pgconn.PgError
	errors.As(v.err, &pg)
	told := *pg
	told.Message, told.Hint = v.real(pg.Message), v.real(pg.Hint)
	e := v.c.compileError(v.text.ref(), v.text.pos(), v.text.inItsWords(&told))
	ofBody := v.text.hasStringBody() && (v.text.rejected == nil || v.text.signed)
	if ofBody && (v.text.stays() || comesAtRunTime(pg)) {
		v.c.doubts = append(v.c.doubts, e)
		return nil
	}
	return CompileErrors{e}
}

// comesAtRunTime reports whether an error is about a name that a session may have when a body runs.
func comesAtRunTime(pg *pgconn.PgError) bool {
	return undefined[pg.Code] && pg.Code != pgerrcode.UndefinedColumn && !strings.Contains(pg.Message, fromClause)
}

// fromClause stands in the errors about aliases, which have the code of tables.
const fromClause = "FROM-clause"

// keysWhole reports whether each table that the text reads has its key among the stand-ins.
func (v worldVerdict) keysWhole() bool {
	ref := v.text.ref()
	return !slices.ContainsFunc(v.c.world.closure(ref, map[schema.Ref]bool{ref: true}), func(n schema.Ref) bool {
		t := v.c.desired.Table(n.TypeName())
		if n.Kind != schema.KindTable || t == nil {
			return false
		}
		key := groupingKey(v.c.desired, t)
		return len(key) > 0 && !builtinKey(t, key)
	})
}

// inTempSchema is a name of the temporary schema.
var inTempSchema = regexp.MustCompile(`pg_temp(?:_\d+)?\.("(?:[^"]|"")+"|[\w$]+)`)

// real puts the names of what the stand-ins stand for in place of theirs.
func (v worldVerdict) real(text string) string {
	return inTempSchema.ReplaceAllStringFunc(text, func(s string) string {
		_, name, _ := strings.Cut(s, ".")
		if own := v.text.ref(); own.Table == "" && schema.Ident(own.Name) == name {
			return own.TypeName().SQL()
		}
		for n := range v.to.names {
			if schema.Ident(n.Name) == name {
				return n.SQL()
			}
		}
		return s
	})
}

// missingName is the column that a message says is not there.
func missingName(message string) string {
	m := missingColumn.FindStringSubmatch(message)
	if m == nil {
		return ""
	}
	name := m[1] + m[2]
	return name[strings.LastIndexByte(name, '.')+1:]
}

// isRoutineName reports whether a routine has the name: what looks like a column may be a call of it.
func (c *compiler) isRoutineName(name string) bool {
	for _, db := range []*schema.Database{c.desired, c.live} {
		for _, e := range db.Entities {
			if r := e.Ref(); r.Name == name && r.Kind.IsRoutine() {
				return true
			}
		}
	}
	return false
}

// isDesired reports whether a message names an object of the desired state, or the sequence of a column.
func (c *compiler) isDesired(message string) bool {
	named := make(map[string]bool)
	for t := range sqltext.Tokens(message) {
		if t.IsName() {
			named[schema.ParseName(t.Text).Name] = true
			named[t.Text] = true
		}
	}
	for r := range c.desired.Refs() {
		if r.Table == "" && named[r.Name] && (r.Kind.IsRelation() || r.Kind.IsType()) {
			return true
		}
	}
	return slices.ContainsFunc(c.desired.Tables, func(t *schema.Table) bool {
		return slices.ContainsFunc(ownSequences(t), func(own schema.Name) bool { return named[own.Name] || named[own.String()] })
	})
}
