package journal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// The journal is read and written with the rights of whoever runs schemactl. So it must be what
// schemactl makes: tables of a trusted owner, on which nothing of anyone else can run.

// fact is a row of healthSQL.
type fact struct{ What, Relation, Name, Detail, More string }

// fault is one thing that is wrong with the journal, and the statements that mend it; without any,
// the journal can only be set aside.
type fault struct {
	text string
	mend []string
	// stranger reports whether it belongs to a role that is not trusted.
	stranger bool
}

// broken is a fault with the statements that mend it.
func broken(text string, mend ...string) fault { return fault{text: text, mend: mend} }

// setAside takes a journal out of the way and keeps it for whoever wants to look at it.
const setAside = "ALTER SCHEMA schemactl RENAME TO schemactl_set_aside"

// judge finds the faults in the facts. Of what a stranger owns nothing more is said.
func judge(facts []fact) []fault {
	if faults := judgeRelations(facts); len(faults) > 0 {
		return faults
	}
	var out []fault
	columns := make(map[string][]fact)
	for _, f := range facts {
		if f.What == "column" {
			columns[f.Relation] = append(columns[f.Relation], f)
			continue
		}
		if x, wrong := judgeOne(f); wrong {
			out = append(out, x)
		}
	}
	for _, relation := range []string{"revision", "step"} {
		if have, there := columns[relation]; there {
			out = append(out, judgeColumns(relation, have)...)
		}
	}
	return out
}

// judgeRelations looks at who owns schema and relations, and whether the relations are the two tables.
func judgeRelations(facts []fact) []fault {
	var out []fault
	var there []string
	role := "CURRENT_USER"
	for _, f := range facts {
		if f.What == "role" {
			role = schema.Ident(f.Name)
		}
	}
	for _, f := range facts {
		if f.What == "relation" {
			there = append(there, f.Relation)
		}
		switch {
		case f.What == "schema" && f.Detail != "true":
			out = append(out, strangers("SCHEMA schemactl", f.Name, role))
		case f.What == "relation" && f.More != "true":
			out = append(out, strangers("TABLE schemactl."+f.Relation, f.Name, role))
		case f.What == "relation" && f.Detail != "r":
			out = append(out, broken(fmt.Sprintf("schemactl.%s is %s, not a table", f.Relation, relationWord(f.Detail))))
		}
	}
	if len(out) == 0 && len(there) == 1 {
		missing := broken("schemactl.revision is missing")
		if there[0] == "revision" {
			missing = broken("schemactl.step is missing", strings.Join(strings.Fields(createStepSQL), " "))
		}
		out = append(out, missing)
	}
	return out
}

// strangers is the fault that a part of the journal belongs to a role that is not trusted.
func strangers(what, owner, role string) fault {
	kind, name, _ := strings.Cut(what, " ")
	return fault{
		text:     fmt.Sprintf("%s %s belongs to the role %s, which is not trusted", strings.ToLower(kind), name, schema.Ident(owner)),
		mend:     []string{"ALTER " + what + " OWNER TO " + role},
		stranger: true,
	}
}

// relationWord is a relkind in words.
func relationWord(relkind string) string {
	words := map[string]string{
		"v": "a view", "m": "a materialized view", "f": "a foreign table", "p": "a partitioned table",
		"S": "a sequence", "c": "a composite type", "i": "an index", "I": "a partitioned index",
	}
	if w, ok := words[relkind]; ok {
		return w
	}
	return "another kind of relation"
}

// judgeOne reports what is wrong about one fact, columns excepted.
func judgeOne(f fact) (x fault, wrong bool) {
	table, name := "schemactl."+f.Relation, schema.Ident(f.Name)
	alter := "ALTER TABLE " + table + " "
	switch f.What {
	case "unlogged":
		return broken(table+" does not outlive a crash: it is unlogged", alter+"SET LOGGED"), true
	case "row security":
		return broken(table+" has row security", alter+"DISABLE ROW LEVEL SECURITY"), true
	case "trigger", "rule", "policy":
		return broken(table+" has the "+f.What+" "+name, "DROP "+strings.ToUpper(f.What)+" "+name+" ON "+table), true
	case "constraint":
		if slices.Contains(constraintsOf[f.Relation], f.Detail) {
			return fault{}, false
		}
		return broken(table+" has the constraint "+name, alter+"DROP CONSTRAINT "+name), true
	case "index":
		return broken(table+" has the index "+name+", which evaluates something", "DROP INDEX schemactl."+name), true
	case "child":
		child := schema.Name{Schema: f.Name, Name: f.Detail}.SQL()
		return broken(child+" inherits from "+table, "ALTER TABLE "+child+" NO INHERIT "+table), true
	case "parent":
		parent := schema.Name{Schema: f.Name, Name: f.Detail}.SQL()
		if f.More == "partition" {
			return broken(table+" is a partition of "+parent, "ALTER TABLE "+parent+" DETACH PARTITION "+table), true
		}
		return broken(table+" inherits from "+parent, alter+"NO INHERIT "+parent), true
	case "grant":
		return judgeGrant(f), true
	}
	return fault{}, false
}

func judgeGrant(f fact) fault {
	privilege, grantee, who := f.Detail, "PUBLIC", "everybody"
	if f.Name != "" {
		grantee = schema.Ident(f.Name)
		who = "the role " + grantee
	}
	if f.More != "" {
		privilege += " (" + schema.Ident(f.More) + ")"
	}
	return broken(fmt.Sprintf("%s has the privilege %s on schemactl.%s", who, privilege, f.Relation),
		fmt.Sprintf("REVOKE %s ON schemactl.%s FROM %s CASCADE", privilege, f.Relation, grantee))
}

// judgeColumns compares the columns of a table with those that it should have.
func judgeColumns(relation string, have []fact) []fault {
	var out []fault
	alter := "ALTER TABLE schemactl." + relation + " "
	for _, want := range columnsOf[relation] {
		i := slices.IndexFunc(have, func(f fact) bool { return f.Name == want.name })
		if i < 0 {
			out = append(out, broken(fmt.Sprintf("schemactl.%s has no column %s", relation, want.name), want.add(alter)...))
			continue
		}
		if x, wrong := want.judge(relation, alter, have[i]); wrong {
			out = append(out, x)
		}
	}
	for _, f := range have {
		if !slices.ContainsFunc(columnsOf[relation], func(c column) bool { return c.name == f.Name }) {
			name := schema.Ident(f.Name)
			out = append(out, broken(fmt.Sprintf("schemactl.%s has the column %s, which is not schemactl's", relation, name), alter+"DROP COLUMN "+name))
		}
	}
	return out
}

// errorOf is the faults as one error; nil for none. It says how the journal is mended, or taken away.
func errorOf(faults []fault) *Error {
	if len(faults) == 0 {
		return nil
	}
	mendable, stranger := true, false
	var texts, mend []string
	for _, f := range faults {
		texts = append(texts, f.text)
		mend = append(mend, f.mend...)
		mendable = mendable && len(f.mend) > 0
		stranger = stranger || f.stranger
	}
	yours := "if it is yours, correct it: " + strings.Join(mend, "; ")
	away := "take it away, and the next apply makes a new one: " + setAside
	hints := []string{yours, "or " + away}
	switch {
	case !mendable:
		hints = []string{away}
	case stranger:
		hints = []string{away, "or, " + yours}
	}
	if stranger {
		texts = append(texts, "trusted are the role of this run, those that it is a member of, the database's owner, and superusers")
	}
	return &Error{
		Message: "the journal, the tables of schema schemactl, is not as schemactl makes it: " + strings.Join(texts, "; "),
		Advice:  hints,
	}
}
