package live

import (
	"github.com/jackc/pgerrcode"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// broken finds texts of the HCL that would not stay where a statement puts them: a parenthesis that
// closes one of the statement's own, a semicolon, a comment or a quote that nothing ends. Texts that
// are also the server's are not looked at.
func (q questions) broken() CompileErrors {
	var errs CompileErrors
	add := func(ref schema.Ref, pos schema.Pos, fault string) {
		if fault != "" {
			errs = append(errs, &CompileError{Ref: ref, Pos: pos, SQLState: pgerrcode.SyntaxError, Message: fault, Hint: "a text of the HCL is one expression or one query"})
		}
	}
	for _, p := range q.probes {
		if p.live {
			continue
		}
		for _, t := range p.targets {
			for _, e := range t.exprs() {
				add(t.ref, t.pos, sqltext.Fault(e.Text))
			}
			if t.column != nil {
				add(t.ref, t.column.Src().At("type"), typeFault(t.column.Type.Text))
			}
		}
	}
	for _, p := range q.entities {
		for _, e := range p.desired.Exprs() {
			add(p.desired.Ref(), entityPos(p.desired), entityFault(p.desired, e.Text))
		}
	}
	for _, p := range q.partitions {
		for _, part := range p.table.Partition.Parts {
			add(p.table.Ref(), p.table.Src().At("partition"), sqltext.Fault(part.Expr.Text))
		}
		for _, c := range p.parts {
			add(c.Ref(), c.Src().At("values"), sqltext.Fault(c.Bound.Text))
		}
	}
	errs.sort()
	return errs
}

// entityFault is the fault of an entity's text. The body of a routine and the actions of a rule
// are statements, each of which may end in a semicolon.
func entityFault(e schema.Entity, text string) string {
	switch e.(type) {
	case *schema.Routine, *schema.Rule:
		return sqltext.FaultOfStatements(text)
	}
	return sqltext.Fault(text)
}

// typeFault is the fault of a type's text, in which a comma stands between parentheses only.
func typeFault(text string) string {
	if f := sqltext.Fault(text); f != "" {
		return f
	}
	if len(sqltext.SplitList(text)) > 1 {
		return "a comma does not belong here"
	}
	return ""
}
