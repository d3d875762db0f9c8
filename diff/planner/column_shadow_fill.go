package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// prepare writes the steps up to the swap.
func (s shadowRecipe) prepare() {
	if !s.started {
		s.start()
	}
	s.fill()
	for _, i := range s.indexes() {
		if s.d.kept[s.live.Child(schema.KindIndex, i.Name)] {
			continue
		}
		s.d.buildIndex(phaseIndex, s.ch, i, i.Name).step.Precheck = nil // there is no shadow column to look at yet
	}
	s.prove()
}

func (s shadowRecipe) start() {
	d, t := s.d, s.live.Name
	group := t.SQL()
	var values [][2]string
	for _, c := range s.columns {
		added := *c.to
		added.Name = c.shadowName()
		added.Default, added.Serial, added.Identity, added.NotNull, added.NotNullConstraint = schema.Expr{}, false, nil, false, nil
		add := d.newStep(c.ch.Ref, plan.Brief, fmt.Sprintf("add column %s to %s, the shadow column of %s", added.Name, t, c.from.Name), alterTable(t)+"ADD COLUMN "+ddl.Column(&added), lock(plan.AccessExclusive, t))
		add.Undo = alterTable(t) + "DROP COLUMN " + schema.Ident(added.Name)
		add.Why = fmt.Sprintf("changing the type from %s to %s in place would write the table again under ACCESS EXCLUSIVE", c.from.Type.SQL(), c.to.Type.SQL())
		s.hazards(&add, c)
		add.Precheck = d.columnChangeOf(c.ch).misfits(c.from.Type.SQL(), c.to.Type.SQL())
		add.asks(d.typedParts(d.columnChangeOf(c.ch))...)
		d.add(phaseColumn, group, add)
		if added.Storage != "" {
			d.add(phaseColumn, group, d.newStep(c.ch.Ref, plan.Brief, "set the storage of "+added.Name, setStorage(t, added.Name, added.Storage), lock(plan.AccessExclusive, t)))
		}
		for _, sql := range columnStatistics(t, added.Name, schema.Statistics{}, added.Statistics) {
			d.add(phaseColumn, group, d.newStep(c.ch.Ref, plan.Brief, "say what ANALYZE does with "+added.Name, sql, lock(plan.ShareUpdateExclusive, t)))
		}
		values = append(values, [2]string{added.Name, c.cast("NEW.")})
	}
	d.syncBy(s.ch, t, s.function(), values, ddl.PinnedPath, "keep the shadow columns of rows that are written equal")
}

func (s shadowRecipe) hazards(step *step, c shadowed) {
	if from, to := c.from.Type.SQL(), c.to.Type.SQL(); s.d.narrows(from, to) {
		s.d.hazard(step, policy.HazardDataLoss, c.ch, fmt.Sprintf("%s may not hold every value of %s in %s.%s", to, from, s.live.Name, c.from.Name))
	}
	if c.ch.Ref == s.ch.Ref && s.moves() {
		s.d.hazard(step, policy.HazardColumnOrder, c.ch, fmt.Sprintf("the columns of %s that change their types come last in it afterwards: INSERT without a list of columns, and SELECT *, "+
			"see another order; --allow rewrite keeps it, and blocks the table while every row is written again", s.live.Name))
	}
}

// moves reports whether the columns do not stand last, in their order, already.
func (s shadowRecipe) moves() bool {
	last := s.live.Columns[len(s.live.Columns)-len(s.columns):]
	return !slices.EqualFunc(last, s.columns, func(l *schema.Column, c shadowed) bool { return l.Name == c.from.Name })
}

func (s shadowRecipe) fill() {
	var set, left []string
	for _, c := range s.columns {
		set = append(set, ddl.Assignment(c.shadowName(), c.cast("")))
		left = append(left, schema.Ident(c.from.Name)+" IS NOT NULL AND "+schema.Ident(c.shadowName())+" IS NULL")
	}
	where := strings.Join(left, " OR ")
	if len(left) > 1 {
		where = "(" + where + ")"
	}
	s.d.addBatches(s.ch, s.live.Name, fmt.Sprintf("fill the shadow columns of %s in batches", s.live.Name), strings.Join(set, ", "), where)
}

// prove lets a check show that the shadow columns have every value, and counts what the planner has to know.
func (s shadowRecipe) prove() {
	d, t := s.d, s.live.Name
	var all, names []string
	for _, c := range s.columns {
		name := schema.Ident(c.shadowName())
		names = append(names, c.shadowName())
		if c.from.NotNull {
			all = append(all, name+" IS NOT NULL")
		} else {
			all = append(all, "("+schema.Ident(c.from.Name)+" IS NULL) = ("+name+" IS NULL)")
		}
	}
	proof := d.notValidCheck(s.ch, t, &schema.Check{Name: s.proof(), Expr: schema.Expr{Text: strings.Join(all, " AND ")}})
	proof.adding.summary = fmt.Sprintf("refuse rows of %s whose shadow columns are not equal", t)
	proof.validating.summary = fmt.Sprintf("prove that the shadow columns of %s are filled", t)
	d.addAndValidate(proof)
	analyze := d.newStep(s.ch.Ref, plan.Scan, fmt.Sprintf("collect statistics of the shadow columns of %s", t), "ANALYZE "+t.SQL()+" "+ddl.Columns(names), lock(plan.ShareUpdateExclusive, t))
	analyze.Lost = "nothing: only statistics change"
	d.add(phaseValidate, "", analyze)
}
