package plan

import (
	"slices"
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// Options are what a plan depends on beside the changes.
type Options struct {
	// Policy may be nil: then every default holds.
	Policy *policy.Policy
	// Env is the name of the environment, for the output.
	Env string
	// Sizes are exact sizes of tables, where they were asked for; the catalogs' estimates
	// serve for the rest.
	Sizes map[schema.Name]schema.Stats
	// Uses says how the indexes that go are used, where it was asked for; Now is when.
	Uses map[schema.Name]schema.IndexFacts
	Now  time.Time
	// Work is the server's verdict on changes of types and on new columns, where it was asked.
	Work map[schema.Ref]schema.ColumnWork
	// NoCast holds the changes of type, from and to, that the server has no cast for, where it
	// gave no verdict.
	NoCast map[[2]string]bool
	// Perf says which perf indexes BuildPerf brings in place.
	Perf diff.PerfChoice
	// Limits bound the builds of perf indexes; nil where nobody asked.
	Limits *schema.Limits
}

// phase orders steps: what adds comes before what takes away, what is relied on before
// what relies on it. Steps of one phase are ordered as their objects are.
type phase int

const (
	phaseLeftover phase = iota // what an interrupted apply left under a temporary name
	phaseRename
	// What gives up its name has left it before anything is made.
	phaseMove
	phaseRole
	phaseMembership
	phaseNamespace
	phaseEnumValue
	phaseType
	phaseSequence
	phaseAdopt
	phaseTable
	phaseUntie
	phaseDetach
	// A new partition may hold the rows of one that goes.
	phaseAttachNew
	phaseGeneratedGoes
	phaseColumn
	phaseRewrite
	// What it is computed from has its new type.
	phaseGenerated
	phaseRoutine
	phaseIndex
	phaseKey
	phaseSwap
	phaseCheck
	phaseValidate
	phaseNotNull
	phaseForeignKey
	phaseValidateForeignKey
	phaseSwapColumns
	phaseSwapValidate
	phaseOwner
	phaseChildColumn
	phaseAnalyze
	phaseView
	phaseTrigger
	phaseComment
	phaseGrant
	phaseDefaultGrant
	// From here on the plan takes away.
	phaseDropForeignKey
	phaseDropTrigger
	phaseDropView
	phaseDropConstraint
	phaseDropNotNull
	phaseDropIndex
	phaseDropGenerated
	phaseDropColumn
	phaseDropMerged
	// A table that becomes a partition has the columns of its new parent by now.
	phaseAttach
	phaseClone
	phaseDropRoutine
	phaseDropTable
	phaseDropSequence
	phaseDropType
)

// tablesPerTransaction bounds the locks that one transaction of new tables takes: each
// table, index and toast table is one, and max_locks_per_transaction may be 64.
const tablesPerTransaction = 100

// builder collects steps by phase.
type builder struct {
	live, desired *schema.Database
	// renamed is live as the plan's renames leave it.
	renamed *schema.Database
	opts    Options
	plan    *Plan
	entries []entry
	// created holds the tables that the plan creates, dropped those that it drops.
	created, dropped map[schema.Name]bool
	// goes holds the relations that the plan drops, tables or views.
	goes map[schema.Name]bool
	// taken holds the live names that a new index cannot have yet.
	taken map[schema.Name]bool
	// moved holds the indexes and constraints that have given up their name, and what they are
	// called until they are dropped.
	moved map[schema.Ref]string
	// columnChanges are the columns that the plan adds or retypes, changedNames the types, functions and
	// their like that it makes or changes: prechecks look at the table as it will be then.
	columnChanges map[schema.Ref]diff.Change
	changedNames  map[schema.Name]bool
	// numbering holds the sequences that the plan makes to go on where that of an identity column
	// stands, and the changes of those columns.
	numbering map[schema.Name]diff.Change
	// replaced holds what goes while other objects take its name, and the changes that make those.
	replaced map[schema.Ref][]diff.Change
	// madeAnew holds the indexes and constraints that go with a replaced column.
	madeAnew map[schema.Name]bool
	// droppedColumns holds the columns that the plan drops.
	droppedColumns map[schema.ColumnRef]bool
	// attaches holds the live tables that the plan attaches, perhaps again.
	attaches map[schema.Name]bool
	// untied holds the foreign keys that are dropped first.
	untied map[schema.Ref]bool
	// freed holds the changes whose readers are out of the way.
	freed map[schema.Ref]bool
	// gone holds the other objects that the plan drops.
	gone map[schema.Ref]bool
	// liveNeeds is the graph of renamed, once asked for.
	liveNeeds depend.Graph
	// loose holds what is dropped before the relation that it belongs to.
	loose map[schema.Ref]bool
	// secured is what the plan knows of privileges; liveOwners the owners, once asked for.
	secured    *secured
	liveOwners map[schema.Ref]string
	// liveChildren and desiredChildren map tables to those that have their columns.
	liveChildren, desiredChildren map[schema.Name][]*schema.Table
	// changed holds what the plan creates, repairs or builds anew.
	changed map[schema.Ref]bool
	// typed holds the columns whose type the plan changes; retyped those of each table that
	// lose their statistics by it.
	typed   map[schema.ColumnRef]bool
	retyped map[schema.Name][]diff.Change
	// oldNames holds what tables and columns are called until the plan renames them.
	oldNames map[schema.Ref]string
	// renamedChildren maps tables, as renamed, to those that have their columns.
	renamedChildren map[schema.Name][]*schema.Table
	// reproven holds the live checks that somebody proves, or drops, in the end.
	reproven map[schema.Ref]bool
	// partNames holds the names that the plan gives to parts of indexes.
	partNames map[schema.Name]bool
	// shadows are the tables whose columns change their types by shadows; kept is what an
	// interrupted apply has left of them, and goes on.
	shadows map[schema.Name]*shadow
	kept    map[schema.Ref]bool
	// left holds the changes that resumeFills does.
	left map[schema.Ref]bool
	// swapValidated holds the foreign keys that are validated after the swaps.
	swapValidated map[dependent]bool
	// builtPerf holds the tables whose perf indexes are built.
	builtPerf map[schema.Name]bool
	// unsure holds the views whose new columns the server could not tell.
	unsure map[schema.Ref]bool
	// collated holds the indexes that are built again in the order of a collation.
	collated map[schema.Name]bool
	// declared holds the objects of the desired state, once asked for.
	declared map[schema.Ref]bool
	// needs is what objects of the desired state need, once asked for.
	needs depend.Graph
	// newTables counts the tables created so far.
	newTables int
}

// entry is a step waiting for its place.
type entry struct {
	phase phase
	// group names the transaction that the step shares with others of its phase; empty
	// is a transaction of its own.
	group string
	step  Step
	// renames is set for a step that renames an object.
	renames *renaming
	// makes says that the step creates a relation, clears that it drops what a rebuild makes again.
	makes, clears bool
}

// Build makes the plan for what Compare found.
func Build(res *diff.Result, live, desired *schema.Database, opts Options) *Plan {
	b := newBuilder(live, desired, opts)
	b.renamed = live
	if res.Live != nil {
		renamed := *res.Live
		renamed.Needs = res.Needs(live.Needs)
		b.renamed = &renamed
	}
	b.note(res)
	b.touch(res.Changes)
	b.taken = takenNames(live, res.Changes)
	for _, ch := range res.Changes {
		b.mark(ch)
	}
	b.findUnsure(res.Changes)
	b.findShadows(res.Changes)
	b.plan.Changes = changes(slices.DeleteFunc(slices.Clone(res.Changes), b.absorbed))
	b.resumeFills()
	b.findReplaced(res.Changes)
	list := b.owners(res.Changes)
	whole := b.rebuild(b.untie(b.withDependents(b.refuseStrangers(b.refuseUsed(list)))))
	for _, ch := range whole {
		b.change(ch)
	}
	b.analyze()
	b.analyzeBuilt()
	b.planShadows()
	b.rowSecurity(list)
	b.clones(append(whole, list...))
	b.suspectRenames(res.Changes)
	b.lostIndexes(res.Changes)
	b.subscribers(res.Changes)
	b.lostIdentities(res.Changes)
	b.assemble()
	switch {
	case len(res.Changes) > 0:
		b.plan.Result = Changes
	case len(res.NotProven) > 0:
		b.plan.Result = Error
		b.plan.Error = notProvenFailure(res)
	}
	return b.plan
}

// BuildPerf makes the plan that brings the perf indexes in place.
func BuildPerf(res *diff.Result, live, desired *schema.Database, opts Options) *Plan {
	perf := *res
	perf.Changes, perf.NotProven = res.PerfChanges(opts.Perf), nil
	for _, p := range res.Perf {
		if opts.Perf.Has(p) {
			perf.NotProven = append(perf.NotProven, p.NotProven...)
		}
	}
	return Build(&perf, live, desired, opts)
}

func newBuilder(live, desired *schema.Database, opts Options) *builder {
	if opts.Policy == nil {
		opts.Policy = &policy.Policy{}
	}
	return &builder{
		live: live, desired: desired, opts: opts,
		plan: &Plan{
			FormatVersion: FormatVersion, Result: Noop, Env: opts.Env,
			Target: TargetOf(live),
			Steps:  []Step{}, Hazards: []Hazard{}, Refused: []Refusal{},
		},
		created: map[schema.Name]bool{}, dropped: map[schema.Name]bool{},
		untied: map[schema.Ref]bool{}, loose: map[schema.Ref]bool{}, attaches: map[schema.Name]bool{}, freed: map[schema.Ref]bool{}, goes: map[schema.Name]bool{}, droppedColumns: map[schema.ColumnRef]bool{},
		moved: map[schema.Ref]string{}, replaced: map[schema.Ref][]diff.Change{}, numbering: map[schema.Name]diff.Change{},
		columnChanges: map[schema.Ref]diff.Change{}, changedNames: map[schema.Name]bool{}, madeAnew: map[schema.Name]bool{}, gone: map[schema.Ref]bool{}, secured: newSecured(live, desired),
		partNames: map[schema.Name]bool{}, changed: map[schema.Ref]bool{}, typed: map[schema.ColumnRef]bool{}, retyped: map[schema.Name][]diff.Change{}, reproven: map[schema.Ref]bool{}, oldNames: map[schema.Ref]string{},
		swapValidated: map[dependent]bool{}, builtPerf: map[schema.Name]bool{}, collated: map[schema.Name]bool{}, left: map[schema.Ref]bool{},
	}
}

// TargetOf names the database that a live state was read from.
func TargetOf(live *schema.Database) Target {
	s := live.Server
	return Target{Database: s.Database, ServerVersion: s.VersionNum, SystemIdentifier: s.SystemIdentifier, DatabaseOID: s.DatabaseOID}
}

// Failed is the plan that says why there is none.
func Failed(f *Failure) *Plan {
	return &Plan{
		FormatVersion: FormatVersion, Result: Error, Error: f, Changes: []Change{}, Steps: []Step{}, Hazards: []Hazard{},
		Refused: []Refusal{}, Ignored: []Ignored{}, Perf: []PerfIndex{}, NotProven: []NotProven{}, Unmanaged: []Unmanaged{},
		Warnings: []Warning{}, Touched: []Touched{},
	}
}

// mark notes what other changes must know about a change.
func (b *builder) mark(ch diff.Change) {
	i, isIndex := ch.From.(*schema.Index)
	if ch.Action == diff.Create || ch.Action == diff.Repair || ch.Action == diff.Alter && isIndex && (i.Invalid || !onlyAttrs(ch, "comment")) {
		b.changed[ch.Ref] = true
	}
	if ch.Ref.Kind == schema.KindColumn && ch.Has("type", "collation") {
		b.typed[schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name}] = true
	}
	b.noteValues(ch)
	if n := numberedAnew(ch); n.Name != "" {
		b.numbering[n] = ch
	}
	if ch.Ref.Kind == schema.KindCheck && ch.From != nil {
		b.reproven[ch.Ref] = true
	}
	if ch.Ref.Kind == schema.KindTable && ch.Action == diff.Alter && ch.Has("partition_of", "values") {
		b.attaches[ch.Ref.TableName()] = ch.Table.IsPartition()
	}
	switch ch.Action {
	case diff.Rename:
		b.oldNames[ch.Ref] = ch.OldName
	case diff.Drop:
		b.gone[ch.Ref] = true
	case diff.Create:
		b.secured.create(ch)
	}
	switch {
	case ch.Ref.Kind.HasRows() && ch.Action == diff.Create:
		b.created[ch.Ref.TypeName()] = true
	case ch.Ref.Kind.HasRows() && ch.Action == diff.Drop:
		b.goes[ch.Ref.TypeName()] = true
		if ch.Ref.Kind == schema.KindTable {
			b.dropped[ch.Ref.TypeName()] = true
		}
	case ch.Ref.Kind == schema.KindColumn && ch.Action == diff.Drop:
		b.droppedColumns[schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name}] = true
	}
}

// change plans one change.
func (b *builder) change(ch diff.Change) {
	from := len(b.entries)
	defer func() { b.settle(ch, from) }()
	if ch.Action == diff.Rename {
		b.rename(ch)
		return
	}
	if b.absorbed(ch) || b.left[ch.Ref] {
		return
	}
	if ch.Ref.Kind == schema.KindColumn && ch.Action == diff.Alter && b.isShadowed(schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name}) {
		return // see planShadows
	}
	if isIndex(ch) && b.indexOverShadow(ch) {
		return
	}
	if ch.Action == diff.Repair && b.putBack(ch.Ref) {
		return // validated when it is back
	}
	if ch.Ref.Kind == schema.KindCollation && ch.Action == diff.Repair {
		b.refreshCollation(ch)
		return
	}
	switch ch.Ref.Kind {
	case schema.KindSchema:
		b.schema(ch)
	case schema.KindExtension:
		b.extension(ch)
	case schema.KindEnum:
		b.enum(ch)
	case schema.KindSequence:
		b.sequence(ch)
	case schema.KindTable:
		b.table(ch)
	case schema.KindColumn:
		b.column(ch)
	case schema.KindPrimaryKey, schema.KindUnique:
		b.key(ch)
	case schema.KindIndex, schema.KindPerfIndex:
		b.perfIndex(ch)
		b.index(ch)
	case schema.KindCheck:
		b.check(ch)
	case schema.KindExclusion:
		b.exclusion(ch)
	case schema.KindForeignKey:
		b.foreignKey(ch)
	case schema.KindRole:
		b.role(ch)
	case schema.KindPermission:
		b.permission(ch)
	case schema.KindDefaultPermission:
		b.defaultPermission(ch)
	default:
		b.entity(ch)
	}
}

// add places a step. Sizes and timeouts come with its class and object.
func (b *builder) add(p phase, group string, s Step) {
	b.place(entry{phase: p, group: group, step: s})
}

// addNew places the step that creates a relation.
func (b *builder) addNew(p phase, group string, s Step) {
	b.place(entry{phase: p, group: group, step: s, makes: true})
}

func (b *builder) place(e entry) {
	s := &e.step
	if e.phase > phaseDetach {
		// What has left its parent by then is not reached from there any more.
		s.Locks = slices.DeleteFunc(s.Locks, func(l Lock) bool {
			t := b.renamed.Table(schema.ParseName(l.Relation))
			return l.below && t != nil && b.departs(t)
		})
	}
	for i := range s.Locks {
		s.Locks[i].only, s.Locks[i].below = false, false
	}
	b.entries = append(b.entries, e)
}

// newStep starts a step about an object. Its size is its table's.
func (b *builder) newStep(ref schema.Ref, class Class, summary, sql string, locks ...Lock) Step {
	s := Step{Summary: summary, SQL: sql, Class: class, Object: ObjectOf(ref), Locks: b.reach(locks), Rows: -1, Bytes: -1}
	if s.Locks == nil {
		s.Locks = []Lock{}
	}
	if t := ref.TableName(); t.Name != "" && !b.created[t] {
		if st, ok := b.size(t); ok {
			s.Rows, s.Bytes = st.Rows, st.Bytes
		}
	}
	return s
}

// assemble orders the steps and numbers steps and transactions.
func (b *builder) assemble() {
	b.order()
	names := depend.NewNames(b.desired)
	transaction, previous := 0, entry{phase: -1}
	for i, e := range b.entries {
		s := e.step
		s.ID = i + 1
		s.Contract = e.phase >= phaseDropForeignKey
		if names.Bare(s.SQL) {
			s.SearchPath = schema.SearchPath(s.Object.Schema, b.desired, b.live)
		}
		if s.Class != Concurrent && s.Class != Batch {
			same := e.group != "" && e.group == previous.group && (e.phase == previous.phase || e.group == groupNew) && (previous.step.Class == s.Class || isRebuild(e.group))
			if !same {
				transaction++
			}
			s.Transaction = transaction
		}
		s.LockTimeoutMS, s.StatementTimeoutMS = b.timeouts(s.Class)
		b.plan.Steps = append(b.plan.Steps, s)
		previous = e
	}
	b.freeOfTimeouts()
}

// freeOfTimeouts takes the statement_timeout from brief steps of transactions that lock nothing which
// others use: it guards those who wait, and nobody does.
func (b *builder) freeOfTimeouts() {
	locking := make(map[int]bool)
	for _, s := range b.plan.Steps {
		if slices.ContainsFunc(s.Locks, func(l Lock) bool { return !b.created[schema.ParseName(l.Relation)] }) {
			locking[s.Transaction] = true
		}
	}
	for i := range b.plan.Steps {
		if s := &b.plan.Steps[i]; s.Class == Brief && !locking[s.Transaction] {
			s.StatementTimeoutMS = 0
		}
	}
}

// gather brings the steps of one group together, at the place of its first.
func (b *builder) gather() {
	type key struct {
		phase phase
		group string
	}
	first := make(map[key]int)
	place := make([]int, len(b.entries))
	for i, e := range b.entries {
		place[i] = i
		if e.group == "" {
			continue
		}
		k := key{e.phase, e.group}
		if f, ok := first[k]; ok {
			place[i] = f
		} else {
			first[k] = i
		}
	}
	order := make([]int, len(b.entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return place[x] - place[y] })
	sorted := make([]entry, len(b.entries))
	for i, o := range order {
		sorted[i] = b.entries[o]
	}
	b.entries = sorted
}

// timeouts are a class's lock_timeout and statement_timeout in milliseconds.
func (b *builder) timeouts(c Class) (lock, statement int64) {
	t := b.opts.Policy.Timeouts.WithDefaults()
	switch c {
	case Brief:
		return t.LockCap.Milliseconds(), t.BriefStatement.Milliseconds()
	case Scan:
		return t.ScanLock.Milliseconds(), 0
	case Rewrite:
		return t.LockCap.Milliseconds(), 0
	case Batch:
		return t.LockStart.Milliseconds(), 0
	case Concurrent:
		return 0, 0
	}
	return 0, 0
}
