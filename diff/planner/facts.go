package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// facts is what is known before the first step is planned: the two states, what the changes do to
// their objects, sizes, the server's verdicts and policy. newFacts computes it; then it is only read.
type facts struct {
	*states
	opts Options
	// recipes is the table of them.
	recipes map[schema.Kind]recipe
	// created holds the relations that the plan creates, droppedTables the tables that it drops.
	created, droppedTables map[schema.Name]bool
	// droppedRelations holds the relations that the plan drops, tables or views.
	droppedRelations map[schema.Name]bool
	// droppedObjects holds the other objects that the plan drops.
	droppedObjects map[schema.Ref]bool
	// droppedColumns holds the columns that the plan drops.
	droppedColumns map[schema.ColumnRef]bool
	// replaced holds what is dropped while other objects take its name, and the changes that make those.
	replaced map[schema.Ref][]diff.Change
	// attaches holds the live tables that the plan attaches, perhaps again.
	attaches map[schema.Name]bool
	// changed holds what the plan creates, repairs or builds again.
	changed map[schema.Ref]bool
	// checked holds the live checks that a change proves, or drops.
	checked map[schema.Ref]bool
	// remadeKeys holds the foreign keys that the plan makes again as other ones.
	remadeKeys map[schema.Ref]bool
	// typed holds the columns whose type the plan changes.
	typed map[schema.ColumnRef]bool
	// columnChanges are the columns that the plan adds or retypes, changedNames the types, functions and
	// their like that it makes or changes: prechecks look at the table as it will be then.
	columnChanges map[schema.Ref]diff.Change
	changedNames  map[schema.Name]bool
	// grown are the enums among them that only get values, and these.
	grown map[schema.Name][]string
	// requeried holds the views that get another query, or are new.
	requeried map[schema.Ref]bool
	// numbering holds the sequences that the plan makes to continue where that of an identity column
	// stands, and the changes of those columns.
	numbering map[schema.Name]diff.Change
	// oldNames holds what tables and columns are called until the plan renames them.
	oldNames map[schema.Ref]string
	// secured is what is known of privileges.
	secured *secured
	// unsure holds the views whose new columns the server could not tell.
	unsure map[schema.Ref]bool
	// shadows are the tables whose columns change their types by shadows; kept is what an
	// interrupted apply has left of them, and continues.
	shadows map[schema.Name]*shadow
	kept    map[schema.Ref]bool
	// fills are those that an interrupted apply has begun; left holds the changes that they do.
	fills []columnFill
	left  map[schema.Ref]bool
	// hidden holds the objects that an ignore rule leaves as they are.
	hidden map[schema.Ref]bool
}

// beforeRename is what a table or a materialized view is called until the plan renames it.
func (in *facts) beforeRename(t schema.Name) schema.Name {
	for _, k := range []schema.Kind{schema.KindTable, schema.KindMaterialized} {
		if old := in.oldNames[schema.Ref{Kind: k, Schema: t.Schema, Name: t.Name}]; old != "" {
			t.Name = old
			break
		}
	}
	return t
}

// newFacts computes the facts of a comparison.
func newFacts(res *diff.Result, live, desired *schema.Database, opts Options) *facts {
	in := bareFacts(newStates(res, live, desired), opts)
	for _, ch := range res.Changes {
		in.mark(ch)
	}
	in.hidden = hiddenIn(res)
	in.unsure = in.findUnsure(res.Changes)
	in.findShadows(res.Changes)
	in.fills, in.left = in.findFills()
	in.replaced = in.findReplaced(res.Changes)
	return in
}

// bareFacts are the facts without any change.
func bareFacts(st *states, opts Options) *facts {
	if opts.Policy == nil {
		opts.Policy = &policy.Policy{}
	}
	return &facts{
		states: st, opts: opts, recipes: recipes,
		created: map[schema.Name]bool{}, droppedTables: map[schema.Name]bool{}, droppedRelations: map[schema.Name]bool{}, droppedObjects: map[schema.Ref]bool{},
		droppedColumns: map[schema.ColumnRef]bool{}, attaches: map[schema.Name]bool{}, changed: map[schema.Ref]bool{},
		checked: map[schema.Ref]bool{}, remadeKeys: map[schema.Ref]bool{}, typed: map[schema.ColumnRef]bool{}, columnChanges: map[schema.Ref]diff.Change{},
		changedNames: map[schema.Name]bool{}, grown: map[schema.Name][]string{}, requeried: map[schema.Ref]bool{}, numbering: map[schema.Name]diff.Change{}, oldNames: map[schema.Ref]string{},
		secured: newSecured(st.live, st.desired),
	}
}

// mark notes what other changes must know about a change.
func (in *facts) mark(ch diff.Change) {
	i, isIndex := ch.From.(*schema.Index)
	if _, isKey := ch.From.(*schema.Key); isKey && ch.Action == diff.Alter && ch.LiveTable != nil && ch.LiveTable.Partition != nil && !onlyAttrs(ch, "comment", "index_comment") {
		in.changed[ch.Ref] = true // see replacePartitionedKey
	}
	if ch.Action == diff.Create || ch.Action == diff.Repair || ch.Action == diff.Alter && isIndex && (i.Invalid || !onlyAttrs(ch, "comment")) {
		in.changed[ch.Ref] = true
	}
	if ch.Ref.Kind == schema.KindColumn && ch.Has("type", "collation") {
		in.typed[schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name}] = true
	}
	if ch.Ref.Kind == schema.KindForeignKey && ch.Action == diff.Alter && !changesInPlace(ch) {
		in.remadeKeys[ch.Ref] = true
	}
	in.noteValues(ch)
	if n := numberedAgain(ch); n.Name != "" {
		in.numbering[n] = ch
	}
	if ch.Ref.Kind == schema.KindCheck && ch.From != nil {
		in.checked[ch.Ref] = true
	}
	if ch.Ref.Kind == schema.KindTable && ch.Action == diff.Alter && ch.Has("partition_of", "values") {
		in.attaches[ch.Ref.TableName()] = ch.Table.IsPartition()
	}
	in.secured.note(ch)
	switch ch.Action {
	case diff.Rename:
		in.oldNames[ch.Ref] = ch.OldName
	case diff.Drop:
		in.droppedObjects[ch.Ref] = true
	case diff.Create, diff.Alter, diff.Repair, diff.Rebuild, diff.Adopt: // the name is, or comes, as desired
	}
	switch {
	case ch.Ref.Kind.HasRows() && ch.Action == diff.Create:
		in.created[ch.Ref.TypeName()] = true
	case ch.Ref.Kind.HasRows() && ch.Action == diff.Drop:
		in.droppedRelations[ch.Ref.TypeName()] = true
		if ch.Ref.Kind == schema.KindTable {
			in.droppedTables[ch.Ref.TypeName()] = true
		}
	case ch.Ref.Kind == schema.KindColumn && ch.Action == diff.Drop:
		in.droppedColumns[schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name}] = true
	}
}

// newStep starts a step about an object. Its size is its table's.
func (in *facts) newStep(ref schema.Ref, class plan.Class, summary, sql string, locks ...tableLock) step {
	s := step{Step: plan.Step{Summary: summary, SQL: sql, Class: class, Object: plan.ObjectOf(ref), Rows: -1, Bytes: -1}, Locks: in.reach(locks)}
	if t := ref.TableName(); t.Name != "" && !in.created[t] {
		if st, ok := in.size(t); ok {
			s.Rows, s.Bytes = st.Rows, st.Bytes
		}
	}
	return s
}

// timeouts are a class's lock_timeout and statement_timeout in milliseconds.
func (in *facts) timeouts(c plan.Class) (lock, statement int64) {
	t := in.opts.Policy.Timeouts.WithDefaults()
	switch c {
	case plan.Brief:
		return t.LockCap.Milliseconds(), t.BriefStatement.Milliseconds()
	case plan.Scan:
		return t.ScanLock.Milliseconds(), 0
	case plan.Rewrite:
		return t.LockCap.Milliseconds(), 0
	case plan.Batch:
		return t.LockStart.Milliseconds(), 0
	case plan.Concurrent:
		return 0, 0
	}
	return 0, 0
}

// withoutAbsorbed are the changes that the plan shows: those of which nothing is left to do are not.
func (in *facts) withoutAbsorbed(list []diff.Change) []diff.Change {
	return slices.DeleteFunc(slices.Clone(list), in.absorbed)
}

// liveTable is the table of a change under the name that it has when the step runs.
func (in *facts) liveTable(ch diff.Change) *schema.Table {
	t := *ch.LiveTable
	t.Name = ch.Ref.TableName()
	return &t
}
