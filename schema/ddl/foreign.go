package ddl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// options is a clause of options, empty for none.
func options(ps []schema.Param) string {
	if len(ps) == 0 {
		return ""
	}
	list := make([]string, len(ps))
	for i, p := range ps {
		list[i] = schema.Ident(p.Name) + " " + schema.Literal(p.Value)
	}
	return " OPTIONS (" + strings.Join(list, ", ") + ")"
}

// AlterOptions adds, sets and drops what differs: OPTIONS (ADD a 'x', SET b 'y', DROP c). It is
// empty where nothing does. Options that neither side names stay.
func AlterOptions(from, to []schema.Param) string {
	var list []string
	for _, p := range to {
		i := slices.IndexFunc(from, func(o schema.Param) bool { return o.Name == p.Name })
		switch {
		case i < 0:
			list = append(list, "ADD "+schema.Ident(p.Name)+" "+schema.Literal(p.Value))
		case from[i].Value != p.Value:
			list = append(list, "SET "+schema.Ident(p.Name)+" "+schema.Literal(p.Value))
		}
	}
	for _, p := range from {
		if !slices.ContainsFunc(to, func(o schema.Param) bool { return o.Name == p.Name }) {
			list = append(list, "DROP "+schema.Ident(p.Name))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "OPTIONS (" + strings.Join(list, ", ") + ")"
}

// CreateForeignDataWrapper makes a foreign-data wrapper.
func CreateForeignDataWrapper(w *schema.ForeignDataWrapper) string {
	return "CREATE FOREIGN DATA WRAPPER " + schema.Ident(w.Name) + wrapperFunctions(w, false) + options(w.Options)
}

// AlterForeignDataWrapper changes its functions and options.
func AlterForeignDataWrapper(from, to *schema.ForeignDataWrapper) string {
	s := "ALTER FOREIGN DATA WRAPPER " + schema.Ident(to.Name)
	if from.Handler != to.Handler || from.Validator != to.Validator {
		s += wrapperFunctions(to, true)
	}
	if o := AlterOptions(from.Options, to.Options); o != "" {
		s += " " + o
	}
	return s
}

func wrapperFunctions(w *schema.ForeignDataWrapper, spell bool) string {
	s := ""
	for _, f := range []struct {
		word string
		name schema.Name
	}{{"HANDLER", w.Handler}, {"VALIDATOR", w.Validator}} {
		switch {
		case f.name.Name != "":
			s += " " + f.word + " " + f.name.SQL()
		case spell:
			s += " NO " + f.word
		}
	}
	return s
}

// CreateForeignServer makes a foreign server.
func CreateForeignServer(s *schema.ForeignServer) string {
	out := "CREATE SERVER " + schema.Ident(s.Name)
	if s.Type != "" {
		out += " TYPE " + schema.Literal(s.Type)
	}
	if s.Version != "" {
		out += " VERSION " + schema.Literal(s.Version)
	}
	return out + " FOREIGN DATA WRAPPER " + schema.Ident(s.Wrapper) + options(s.Options)
}

// AlterForeignServer changes its version and options.
func AlterForeignServer(from, to *schema.ForeignServer) string {
	s := "ALTER SERVER " + schema.Ident(to.Name)
	switch {
	case from.Version == to.Version:
	case to.Version == "":
		s += " VERSION NULL"
	default:
		s += " VERSION " + schema.Literal(to.Version)
	}
	if o := AlterOptions(from.Options, to.Options); o != "" {
		s += " " + o
	}
	return s
}

// mappingTarget is a user mapping's name in its statements.
func mappingTarget(user, server string) string {
	role := schema.Ident(user)
	if user == schema.PublicUser {
		role = "PUBLIC"
	}
	return "USER MAPPING FOR " + role + " SERVER " + schema.Ident(server)
}

// CreateUserMapping makes a user mapping, without any secret.
func CreateUserMapping(m *schema.UserMapping) string {
	return "CREATE " + mappingTarget(m.User, m.Server) + options(m.Options)
}

// AlterUserMapping changes its options; those that hold a secret stay as they are.
func AlterUserMapping(from, to *schema.UserMapping) string {
	return "ALTER " + mappingTarget(to.User, to.Server) + " " + AlterOptions(from.Options, to.Options)
}

// CreateForeignTable makes a foreign table, and adds the checks that are not valid.
func CreateForeignTable(t *schema.ForeignTable) []string {
	var clauses, later []string
	for _, c := range t.Columns {
		clauses = append(clauses, ForeignColumn(c))
	}
	for _, c := range t.Checks {
		if c.NotValid {
			later = append(later, "ALTER FOREIGN TABLE "+t.Name.SQL()+" ADD "+Check(c))
		} else {
			clauses = append(clauses, Check(c))
		}
	}
	s := "CREATE FOREIGN TABLE " + t.Name.SQL()
	if len(clauses) == 0 {
		s += " ()"
	} else {
		s += " (\n    " + strings.Join(clauses, ",\n    ") + "\n)"
	}
	return append([]string{s + "\nSERVER " + schema.Ident(t.Server) + options(t.Options)}, later...)
}

// ForeignColumn is a column's definition.
func ForeignColumn(c *schema.ForeignColumn) string {
	if len(c.Options) == 0 {
		return Column(c.Column)
	}
	// Options stand between the type and the rest.
	bare := &schema.Column{Name: c.Name, Type: c.Type}
	start := Column(bare)
	return start + options(c.Options) + strings.TrimPrefix(Column(c.Column), start)
}

// StandIn is the foreign table as a plain one, whose expressions the server can be asked about.
func StandIn(t *schema.ForeignTable) string {
	var clauses []string
	for _, c := range t.Columns {
		clauses = append(clauses, Column(c.Column))
	}
	for _, c := range t.Checks {
		valid := *c
		valid.NotValid = false
		clauses = append(clauses, Check(&valid))
	}
	return CreateTable(&schema.Table{Name: t.Name}, clauses)
}
