package planner

import (
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// addWork is what ADD COLUMN does to the rows: the server's verdict, and without one, the worst
// that is not known to be otherwise.
func (in *facts) addWork(ch diff.Change, c *schema.Column) schema.Work {
	if w, ok := in.opts.Work[ch.Ref]; ok {
		return w.Work
	}
	if c.Serial || c.Identity != nil || !c.Generated.IsZero() && !c.Virtual || mayBeVolatile(c.Default) {
		return schema.RewriteTable
	}
	for _, d := range in.domains(c.Type) {
		if d.NotNull || len(d.Checks) > 0 || mayBeVolatile(d.Default) {
			return schema.RewriteTable
		}
	}
	if c.Virtual && c.NotNull {
		return schema.ScanRows
	}
	return schema.MetadataOnly
}

// addRewrites reports whether ADD COLUMN with all that belongs to the column writes every row again.
func (in *facts) addRewrites(ch diff.Change, c *schema.Column) bool {
	return in.addWork(ch, c) == schema.RewriteTable
}

// stableCalls are functions of pg_catalog that give every row of a statement the same value.
var stableCalls = map[string]bool{
	"now": true, "transaction_timestamp": true, "statement_timestamp": true, "current_setting": true, "current_database": true,
	"lower": true, "upper": true, "length": true, "coalesce": true, "timezone": true,
}

// mayBeVolatile reports whether a default may give each row a value of its own: it calls a function that
// is not known to be stable.
func mayBeVolatile(e schema.Expr) bool {
	return callsOthers(e, func(name string) bool { return stableCalls[name] })
}

// callsOthers reports whether a text calls another function than some.
func callsOthers(e schema.Expr, some func(name string) bool) bool {
	var last sqltext.Token
	for t := range sqltext.Tokens(e.Text) {
		if t.Kind == sqltext.Op && t.Text == "(" && last.Text != "" && last.IsName() && !some(last.Text) && !typeWords[last.Text] {
			return true
		}
		last = t
	}
	return false
}

// mayDiffer reports whether the default of a new column may give each row a value of its own, or one that cannot be
// asked for before the plan: where it calls functions, they are there, stay as they are, and say that they are stable.
func (in *facts) mayDiffer(column schema.Ref, value string) bool {
	if !strings.Contains(value, "(") {
		return false // it calls nothing; what needs what is much to find out
	}
	stable := make(map[string]bool)
	for _, need := range in.desiredNeeds()[column] {
		if f, ok := in.desired.Entity(need).(*schema.Routine); ok {
			stable[f.Name.Name] = f.Volatility == "STABLE" || f.Volatility == "IMMUTABLE"
			if !stable[f.Name.Name] || in.changedNames[f.Name] {
				return true
			}
		}
	}
	return callsOthers(schema.Expr{Text: value}, func(name string) bool { return stableCalls[name] || stable[name] })
}

// typeWords are names that a length follows.
var typeWords = func() map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq("varchar varying char character bit numeric decimal timestamp timestamptz time timetz interval vector halfvec array") {
		m[w] = true
	}
	return m
}()

// domains are the domain that a type is, if it is one, and those that it is made of.
func (in *facts) domains(t schema.Type) []*schema.Domain {
	var out []*schema.Domain
	for {
		ref := schema.ParseName(t.SQL())
		d, ok := in.desired.Entity(schema.Ref{Kind: schema.KindDomain, Schema: ref.Schema, Name: ref.Name}).(*schema.Domain)
		if !ok {
			d, ok = in.live.Entity(schema.Ref{Kind: schema.KindDomain, Schema: ref.Schema, Name: ref.Name}).(*schema.Domain)
		}
		if !ok || len(out) > len(in.desired.Entities)+len(in.live.Entities) {
			return out
		}
		out = append(out, d)
		t = d.Type
	}
}

// requiresEmpty reports whether a new column has no value for the rows that are there, and needs one.
func (in *facts) requiresEmpty(c *schema.Column) bool {
	if !c.Default.IsZero() || !c.Generated.IsZero() || c.Serial || c.Identity != nil {
		return false
	}
	needs := c.NotNull && (c.NotNullConstraint == nil || !c.NotNullConstraint.NotValid)
	for _, d := range in.domains(c.Type) {
		if !d.Default.IsZero() {
			return false
		}
		needs = needs || d.NotNull
	}
	return needs
}
