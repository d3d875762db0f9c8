package hcl

import (
	"reflect"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/replyx/schemactl/internal/hclsafe"
)

// sqlExpr is the type of sql("..."): text that is SQL, not a string of the database.
var sqlExpr = cty.Capsule("sql", reflect.TypeFor[string]())

// functions gives the functions of Atlas's HCL, and sql.
func functions() map[string]function.Function {
	all := hclsafe.Functions()
	all["sql"] = function.New(rawSQL)
	return all
}

var rawSQL = &function.Spec{
	Params: []function.Parameter{{Name: "def", Type: cty.String}}, Type: function.StaticReturnType(sqlExpr),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		s := args[0].AsString()
		if strings.TrimSpace(s) == "" {
			return cty.NilVal, function.NewArgErrorf(0, "the SQL is empty")
		}
		return cty.CapsuleVal(sqlExpr, &s), nil
	},
}
