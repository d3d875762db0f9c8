package live

import (
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"

	"github.com/replyx/schemactl/internal/near"
	"github.com/replyx/schemactl/schema"
)

// unknownType is what the server says of a type that is not there.
var unknownType = regexp.MustCompile(`^type "(.+?)(?:\[\])*" does not exist$`)

// nearType adds to an error the type that its name was meant to be: one that the HCL declares, one that the server has
// of extensions, or a built-in one.
func (c *compiler) nearType(e *CompileError) {
	m := unknownType.FindStringSubmatch(e.Message)
	if e.SQLState != pgerrcode.UndefinedObject || m == nil {
		return
	}
	declared := make(map[string]schema.Ref)
	for _, o := range c.desired.Entities {
		if r := o.Ref(); r.Kind.IsType() {
			declared[r.Name], declared[r.Schema+"."+r.Name] = r, r
		}
	}
	var known []string
	for name := range declared {
		known = append(known, name)
	}
	for name := range c.live.Server.TypeSchemas {
		known = append(known, name)
	}
	slices.Sort(known)
	known = slices.DeleteFunc(append(known, schema.TypeWords()...), func(name string) bool {
		return strings.Contains(name, ".") != strings.Contains(m[1], ".")
	})
	meant := near.To(m[1], known)
	if meant == "" {
		return
	}
	e.Message += near.DidYouMean(m[1], []string{meant})
	if r, ok := declared[meant]; ok && e.Hint == "" {
		e.Hint = "write " + string(r.Kind) + "." + schema.Ident(r.Name)
	}
}
