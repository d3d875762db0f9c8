package planner

import (
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// conversion is the precheck of a change between types that the server converts value by value, where one that it
// cannot read ends the statement. Nil where no value can fail, or the type is not there yet.
func (in *facts) conversion(table, column, from, to, message string) *plan.Precheck {
	fn, _, _ := splitType(from)
	tn, _, _ := splitType(to)
	if fn == tn || lossless[fn][tn] || isText(to) || in.madeByPlan(to, "") {
		return nil
	}
	if isText(from) && in.live.Server.VersionNum >= pgInputIsValid {
		where := " FROM " + table + " WHERE NOT pg_input_is_valid(" + column + "::text, " + schema.Literal(to) + ")"
		return &plan.Precheck{Count: "SELECT count(*)" + where, Find: "SELECT *" + where, Message: message}
	}
	if isPadded(from) {
		column += "::text" // as the statement has it
	}
	values := "(SELECT " + column + "::" + to + " AS value FROM " + table + ") AS converted"
	return &plan.Precheck{
		Count: "SELECT count(value) - count(value) FROM " + values, // what fails is the conversion itself
		Find:  "SELECT value FROM " + values, Message: message,
	}
}

// isPadded reports whether values of a type end in blanks that mean nothing: as a text they have none.
func isPadded(typ string) bool {
	name, _, _ := splitType(typ)
	return name == "character"
}

// pgInputIsValid is the version that brought the function pg_input_is_valid.
const pgInputIsValid = 160000
