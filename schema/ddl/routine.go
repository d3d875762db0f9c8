package ddl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// CreateRoutine makes a function or a procedure; with orReplace it takes the place of one with
// the same name and argument types.
func CreateRoutine(r *schema.Routine, orReplace bool) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if orReplace {
		b.WriteString("OR REPLACE ")
	}
	b.WriteString(strings.ToUpper(string(r.Kind)) + " " + r.Name.SQL() + "(" + arguments(r.Args) + ")")
	b.WriteString(returns(r))
	b.WriteString("\nLANGUAGE " + schema.Ident(r.Language))
	for _, t := range r.Transforms {
		b.WriteString(" TRANSFORM FOR TYPE " + t.SQL())
	}
	for _, o := range routineOptions(r) {
		b.WriteString(" " + o)
	}
	for _, p := range r.Config {
		b.WriteString("\nSET " + Setting(p))
	}
	switch {
	case !r.SQLBody.IsZero():
		b.WriteString("\n" + r.SQLBody.SQL())
	case r.Library != "":
		b.WriteString("\nAS " + schema.Literal(r.Library) + ", " + schema.Literal(r.Body))
	default:
		b.WriteString("\nAS " + dollarQuoted(r.Body))
	}
	return b.String()
}

func routineOptions(r *schema.Routine) []string {
	var out []string
	add := func(ok bool, s string) {
		if ok {
			out = append(out, s)
		}
	}
	add(r.Window, "WINDOW")
	add(r.Volatility != "", r.Volatility)
	add(r.Leakproof, "LEAKPROOF")
	add(r.Strict, "STRICT")
	add(r.SecurityDefiner, "SECURITY DEFINER")
	add(r.Parallel != "", "PARALLEL "+r.Parallel)
	add(r.Cost != "", "COST "+r.Cost)
	add(r.Rows != "", "ROWS "+r.Rows)
	add(r.Support != "", "SUPPORT "+r.Support)
	return out
}

func returns(r *schema.Routine) string {
	var columns []string
	for _, a := range r.Args {
		if a.Mode == "TABLE" {
			columns = append(columns, argument(schema.Arg{Name: a.Name, Type: a.Type}))
		}
	}
	switch {
	case len(columns) > 0:
		return "\nRETURNS TABLE(" + strings.Join(columns, ", ") + ")"
	case r.Returns.Text == "":
		return ""
	case r.ReturnsSet:
		return "\nRETURNS SETOF " + r.Returns.SQL()
	}
	return "\nRETURNS " + r.Returns.SQL()
}

func arguments(args []schema.Arg) string {
	var out []string
	for _, a := range args {
		if a.Mode != "TABLE" {
			out = append(out, argument(a))
		}
	}
	return strings.Join(out, ", ")
}

func argument(a schema.Arg) string {
	var parts []string
	if a.Mode != "" {
		parts = append(parts, a.Mode)
	}
	if a.Name != "" {
		parts = append(parts, schema.Ident(a.Name))
	}
	parts = append(parts, a.Type.SQL())
	if !a.Default.IsZero() {
		parts = append(parts, "DEFAULT "+a.Default.SQL())
	}
	return strings.Join(parts, " ")
}

// listSettings are the parameters whose value is a list of identifiers; the catalogs hold them
// quoted as such (GUC_LIST_QUOTE in guc_tables.c).
var listSettings = []string{
	"local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries", "temp_tablespaces",
	"unix_socket_directories",
}

// Setting writes a configuration parameter as SET takes it.
func Setting(p schema.Param) string {
	name := make([]string, 0, 2)
	for part := range strings.SplitSeq(p.Name, ".") {
		name = append(name, schema.Ident(part))
	}
	head := strings.Join(name, ".") + " TO "
	if !slices.Contains(listSettings, strings.ToLower(p.Name)) {
		return head + schema.Literal(p.Value)
	}
	items := splitIdents(p.Value)
	for i, s := range items {
		items[i] = schema.Literal(s)
	}
	if len(items) == 0 {
		return head + "''"
	}
	return head + strings.Join(items, ", ")
}

// splitIdents reads a list of identifiers, quoted or not.
func splitIdents(s string) []string {
	var out []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		var item string
		if s[0] == '"' {
			end := 1
			for end < len(s) && (s[end] != '"' || end+1 < len(s) && s[end+1] == '"') {
				if s[end] == '"' {
					end++
				}
				end++
			}
			item = strings.ReplaceAll(s[1:min(end, len(s))], `""`, `"`)
			_, s, _ = strings.Cut(s[min(end, len(s)):], ",")
		} else {
			item, s, _ = strings.Cut(s, ",")
			item = strings.ToLower(strings.TrimSpace(item))
		}
		out = append(out, item)
	}
	return out
}

// dollarQuoted quotes a text between tags that it does not hold.
func dollarQuoted(s string) string {
	tag := "$$"
	for n := 0; strings.Contains(s+"$", tag); n++ {
		tag = "$body"
		if n > 0 {
			tag += strconv.Itoa(n)
		}
		tag += "$"
	}
	return tag + s + tag
}
