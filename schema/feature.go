package schema

import "fmt"

// Feature is what servers have from a major version on, and the HCL can ask for.
type Feature struct {
	Major int
	// What names it in a message: "a virtual generated column".
	What string
	// HCL is how it is asked for.
	HCL string
}

// The features, by what they are of. On an older server what asks for one is refused at its line.
var (
	ColumnCompression    = feature(14, "the compression of a column", "`compression` of a column")
	StatisticsOfExprs    = feature(14, "statistics of expressions", "`exprs` of `statistics`")
	MultirangeName       = feature(14, "multirange_name", "`multirange_name` of a `range`")
	SQLBody              = feature(14, "a body in standard SQL", "`as` of a `function` or `procedure` that is `RETURN ...` or `BEGIN ATOMIC ... END`")
	OutOfProcedure       = feature(14, "an argument OUT of a procedure", "`mode = OUT` of an argument of a `procedure`")
	Subscripting         = feature(14, "subscript", "`subscript` of a `type`")
	SubscriptionBinary   = feature(14, "binary", "`binary` of a `subscription`")
	SubscriptionCommit   = feature(14, "synchronous_commit", "`synchronous_commit` of a `subscription`, which only a superuser may read before")
	SubscriptionStream   = feature(14, "streaming", "`streaming` of a `subscription`")
	UnloggedSequence     = feature(15, "an unlogged sequence", "`unlogged` of a `sequence`")
	IdentityPersistence  = feature(15, "a sequence that is not logged as its table is", "`unlogged` of an `identity`")
	NullsNotDistinct     = feature(15, "nulls_distinct = false", "`nulls_distinct` of a `unique` or an `index`")
	OnDeleteColumns      = feature(15, "on_delete_columns", "`on_delete_columns` of a `foreign_key`")
	SecurityInvoker      = feature(15, "security_invoker", "`security_invoker` of a `view`")
	PublishedPart        = feature(15, "columns and where of a published table", "`columns` and `where` of a table of a `publication`")
	PublishedSchema      = feature(15, "schemas of a publication", "`schemas` of a `publication`")
	SubscriptionTwoPhase = feature(15, "two_phase", "`two_phase` of a `subscription`")
	SubscriptionDisable  = feature(15, "disable_on_error", "`disable_on_error` of a `subscription`")
	CollationRules       = feature(16, "rules", "`rules` of a `collation`")
	SubscriptionParallel = feature(16, "streaming = PARALLEL", "`streaming = PARALLEL` of a `subscription`")
	SubscriptionOrigin   = feature(16, "origin", "`origin` of a `subscription`")
	SubscriptionPassword = feature(16, "password_required", "`password_required` of a `subscription`")
	SubscriptionRunAs    = feature(16, "run_as_owner", "`run_as_owner` of a `subscription`")
	BuiltinProvider      = feature(17, "provider", "`provider = BUILTIN` of a `collation`")
	DomainNotNull        = feature(17, "not_null", "label and `comment` of `not_null` of a `domain`")
	LoginEvent           = feature(17, "the event login", "`on = login` of an `event_trigger`")
	SubscriptionFailover = feature(17, "failover", "`failover` of a `subscription`")
	VirtualColumn        = feature(18, "a virtual generated column", "`as { type = VIRTUAL }` of a column")
	NotNullConstraint    = feature(18, "a NOT NULL constraint with properties of its own", "`not_null` of a column")
	WithoutOverlaps      = feature(18, "a key without overlaps", "`without_overlaps` of a `primary_key` or `unique`")
	CheckNotEnforced     = feature(18, "a check that is not enforced", "`enforced = false` of a `check`")
	KeyNotEnforced       = feature(18, "a foreign key that is not enforced", "`enforced = false` of a `foreign_key`")
	KeyOverPeriods       = feature(18, "a foreign key over periods", "`period` of a `foreign_key`")
	PublishedGenerated   = feature(18, "publish_generated_columns", "`publish_generated_columns` of a `publication`")
)

var features []*Feature

func feature(major int, what, hcl string) *Feature {
	f := &Feature{major, what, hcl}
	features = append(features, f)
	return f
}

// Features lists them, the oldest first.
func Features() []*Feature { return features }

// Detour is what servers before a major version lack, and a plan makes up for or refuses.
type Detour struct {
	Major int
	// What they lack, and Then what is done instead.
	What, Then string
}

// Detours are sorted by version; each is decided where the plan or the query is made.
var Detours = []Detour{
	{14, "`DETACH PARTITION ... CONCURRENTLY`", "a partition is detached at once, under ACCESS EXCLUSIVE on its table"},
	{14, "Tid Range Scan", "rows are not written in batches: the statement that writes the whole table needs `--allow rewrite`, unless the table is small"},
	{14, "`REINDEX (TABLESPACE ...) CONCURRENTLY`", "an index in another tablespace is a changed index: built beside the old one, which is dropped; a key is made again"},
	{14, "`REINDEX` of a partitioned index", "its parts are built again, one by one"},
	{14, "`CREATE OR REPLACE TRIGGER`", "a trigger that changes is dropped and made again in one transaction"},
	{14, "comments on subscriptions that every role reads", "they are not compared"},
	{15, "`ALTER TABLE ... SET ACCESS METHOD`", "refused: a new table, copied and renamed"},
	{15, "privileges on parameters", "refused: the block `permission` of a parameter is left out"},
	{15, "which version of its provider a database's own collation was made with", "`doctor` looks at the other collations alone"},
	{16, "`STORAGE` in `CREATE TABLE`", "a statement of its own sets it"},
	{16, "`pg_input_is_valid`", "the precheck of a change from text to another type converts every value, and stops at the first that does not fit"},
	{16, "when an index was last used", "one use since the statistics began counts as use"},
	{17, "`ALTER COLUMN ... SET EXPRESSION`", "a generated column whose expression changes is made again"},
	{17, "the privilege `MAINTAIN`", "refused: `ALL` is every privilege that the server has"},
	{18, "NOT NULL as a constraint that can be NOT VALID", "a check that is NOT VALID is added, proven and dropped again"},
	{18, "foreign keys of partitioned tables that are NOT VALID", "refused; one that is proven is added to each partition first"},
	{18, "`ANALYZE` of tables that inherit", "each of them is analyzed by a statement of its own"},
	{18, "default privileges of large objects", "refused: the block `default_permission` is left out"},
}

// Since is an attribute of an object that asks for a feature.
type Since struct {
	Attr string
	*Feature
}

// Versioned is an entity some of whose attributes need a newer server.
type Versioned interface {
	Entity
	Since() []Since
}

// sinceList is what an entity asks for, as it is gathered.
type sinceList []Since

func (l *sinceList) add(has bool, attr string, f *Feature) {
	if has {
		*l = append(*l, Since{attr, f})
	}
}

// subscriptionFeatures are the options of a subscription that not every server has.
var subscriptionFeatures = map[string]*Feature{
	"binary": SubscriptionBinary, "synchronous_commit": SubscriptionCommit, "two_phase": SubscriptionTwoPhase, "disable_on_error": SubscriptionDisable, "origin": SubscriptionOrigin,
	"password_required": SubscriptionPassword, "run_as_owner": SubscriptionRunAs, "failover": SubscriptionFailover,
}

// Since implements Versioned.
func (s *Subscription) Since() []Since {
	var l sinceList
	for _, o := range s.Options {
		f, ok := subscriptionFeatures[o.Name]
		l.add(ok, o.Name, f)
	}
	l.add(s.Streaming == "parallel", "streaming", SubscriptionParallel)
	l.add(s.Streaming == "on", "streaming", SubscriptionStream)
	return l
}

// Since implements Versioned.
func (p *Publication) Since() []Since {
	var l sinceList
	for _, t := range p.Tables {
		prefix := "table." + t.Name.SQL()
		l.add(len(t.Columns) > 0, prefix+".columns", PublishedPart)
		l.add(!t.Where.IsZero(), prefix+".where", PublishedPart)
	}
	l.add(len(p.Schemas) > 0, "schemas", PublishedSchema)
	l.add(p.GeneratedColumns != "", "publish_generated_columns", PublishedGenerated)
	return l
}

// Since implements Versioned.
func (t *EventTrigger) Since() []Since {
	var l sinceList
	l.add(t.On == "login", "on", LoginEvent)
	return l
}

// Since implements Versioned.
func (s *StatisticsObject) Since() []Since {
	var l sinceList
	l.add(len(s.Expressions) > 0, "exprs", StatisticsOfExprs)
	return l
}

// Since implements Versioned.
func (v *View) Since() []Since {
	var l sinceList
	for _, p := range v.Params {
		l.add(p.Name == "security_invoker", "with.security_invoker", SecurityInvoker)
	}
	for _, i := range v.Indexes {
		l.add(i.NullsNotDistinct, "nulls_distinct", NullsNotDistinct)
	}
	return l
}

// Since implements Versioned.
func (r *Routine) Since() []Since {
	var l sinceList
	l.add(!r.SQLBody.IsZero(), "as", SQLBody)
	for i, a := range r.Args {
		l.add(r.Kind == KindProcedure && a.Mode == "OUT", fmt.Sprintf("arg[%d].mode", i+1), OutOfProcedure)
	}
	return l
}

// Since implements Versioned.
func (c *Collation) Since() []Since {
	var l sinceList
	l.add(c.Rules != "", "rules", CollationRules)
	l.add(c.Provider == "builtin", "provider", BuiltinProvider)
	return l
}

// Since implements Versioned.
func (d *Domain) Since() []Since {
	var l sinceList
	l.add(d.NotNullName != "" || d.NotNullComment != "", "not_null", DomainNotNull)
	return l
}

// Since implements Versioned.
func (r *Range) Since() []Since {
	var l sinceList
	l.add(r.Multirange.Name != "", "multirange_name", MultirangeName)
	return l
}

// Since implements Versioned.
func (d *Definition) Since() []Since {
	var l sinceList
	for _, o := range d.Options {
		l.add(d.Kind == KindBaseType && o.Name == "subscript", o.Name, Subscripting)
	}
	return l
}
