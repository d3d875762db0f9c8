// Package schemactl joins the stages: read the HCL and the database at the same time, compare,
// ask the server about what differs as text, compare again, plan.
//
// What enters: where the two states are and which policy holds. What leaves: an [Outcome]
// with the plan and the states it was made from. Commands call it and print.
package schemactl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/apply/rights"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// Config says what to compare.
type Config struct {
	// Env names the environment in the output.
	Env string
	// URL is the database; DevURL another one to ask where it cannot be asked.
	URL, DevURL string
	// Sources are the HCL files and folders of the desired state.
	Sources []string
	// Files are those of Sources in memory, as Load has read them; nil means that they are read when they
	// are needed.
	Files []hcl.File
	// Root, if given, is the folder that all of Sources must lie in, links followed.
	Root string
	// State is the desired state as one file of HCL in memory, in the place of Sources.
	State *hcl.File
	// KeepTexts makes the texts of an Outcome.
	KeepTexts bool
	// Vars are input values for variables of the HCL.
	Vars map[string]string
	// Schemas limits what is managed; empty means what the HCL declares.
	Schemas []string
	Policy  *policy.Policy
	// Perf makes perf indexes part of the comparison.
	Perf bool
	// PerfOnly plans the perf indexes and nothing else.
	PerfOnly bool
	// PerfChoice says which perf indexes those are.
	PerfChoice diff.PerfChoice
	// PerfFacts asks what the server knows of each perf index.
	PerfFacts bool
	// Now is the time that ignore rules expire by.
	Now time.Time
}

// Outcome is a comparison and its plan.
type Outcome struct {
	Live, Desired *schema.Database
	Result        *diff.Result
	Plan          *plan.Plan
	// Options are what the plan was made with beside the changes.
	Options planner.Options
	// Mark is the journal's from before the database was read.
	Mark string
	// Fault says why the journal was not read; nil where it was, and where there is none.
	Fault *journal.Error
	// State is the desired state as text, as it was before the database was asked about it; Baseline is
	// the live state of the same schemas, where the journal has no state yet. With KeepTexts only.
	State, Baseline string
}

// Load reads the files of the desired state into memory. Whatever is made of the configuration that it
// gives is made of the same bytes.
func (c Config) Load(ctx context.Context) (Config, error) {
	if c.State != nil || c.Files != nil || len(c.Sources) == 0 {
		return c, nil
	}
	var err error
	c.Files, err = hcl.Load(ctx, c.Sources, hcl.Options{})
	return c, err
}

// ErrNoURL and ErrNoSource say what is not given.
var (
	ErrNoURL    = errors.New("no database URL")
	ErrNoSource = errors.New("no HCL of the desired state")
)

// Diff compares the database with the HCL.
func Diff(ctx context.Context, cfg Config) (*Outcome, error) {
	out, err := compareLive(ctx, cfg)
	return out, interrupted(ctx, err)
}

// interrupted is the error of a context that is over, whatever its end made fail.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func compareLive(ctx context.Context, cfg Config) (*Outcome, error) {
	if len(cfg.Sources) == 0 && len(cfg.Files) == 0 && cfg.State == nil {
		return nil, ErrNoSource
	}
	if cfg.URL == "" {
		return nil, ErrNoURL
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type parsed struct {
		db  *schema.Database
		err error
	}
	desired := make(chan parsed, 1)
	go func() {
		db, err := ReadHCL(ctx, cfg)
		desired <- parsed{db, err}
	}()
	conn, err := live.Connect(ctx, cfg.URL)
	if err != nil {
		// A fault in the HCL is the more useful thing to hear of.
		if d := <-desired; d.err != nil && ctx.Err() == nil {
			return nil, d.err
		}
		return nil, err
	}
	defer closeConn(ctx, conn)
	log, liveErr := journal.Summarize(ctx, conn)
	var current *schema.Database
	if liveErr == nil {
		current, liveErr = live.Read(ctx, conn, live.Options{})
	}
	d := <-desired
	if d.err != nil {
		return nil, d.err
	}
	if liveErr != nil {
		return nil, liveErr
	}
	texts, err := textsOf(ctx, cfg, current, d.db, log.Fresh)
	if err != nil {
		return nil, err
	}
	out, err := compare(ctx, cfg, conn, current, d.db)
	if err != nil {
		return nil, err
	}
	out.Mark, out.Fault, out.State, out.Baseline = log.Mark, log.Fault, texts.state, texts.baseline
	if err := out.lookForRights(ctx, conn); err != nil {
		return nil, err
	}
	return out, out.lookForUnfinished(ctx, conn)
}

// lookForRights warns of what the role that looks lacks for the plan: another one may be to apply it.
func (o *Outcome) lookForRights(ctx context.Context, conn *pgx.Conn) error {
	list, err := rights.Missing(ctx, conn, o.Plan)
	for _, l := range list {
		o.Plan.Warnings = append(o.Plan.Warnings, plan.Warning{Text: fmt.Sprintf("this role could not apply the plan: %s (%s)", l.Text, l.Mend)})
	}
	return err
}

// lookForUnfinished notes what stopped in the middle, and warns where the journal cannot be read: the
// comparison holds all the same.
func (o *Outcome) lookForUnfinished(ctx context.Context, conn *pgx.Conn) (err error) {
	if o.Fault == nil {
		o.Plan.Unfinished, err = journal.Unfinished(ctx, conn)
		if errors.As(err, &o.Fault) {
			err = nil
		}
	}
	if o.Fault != nil {
		o.Plan.Warnings = append(o.Plan.Warnings, plan.Warning{Text: o.Fault.Warning()})
	}
	return err
}

// ReadHCL reads the desired state and applies the policy to it.
func ReadHCL(ctx context.Context, cfg Config) (*schema.Database, error) {
	var db *schema.Database
	var err error
	switch {
	case cfg.State != nil:
		db, err = hcl.ReadFile(ctx, *cfg.State)
	case cfg.Files != nil:
		db, err = hcl.ReadFiles(ctx, cfg.Files, hcl.Options{Vars: cfg.Vars})
	default:
		db, err = hcl.Read(ctx, cfg.Sources, hcl.Options{Vars: cfg.Vars, Root: cfg.Root})
	}
	if err != nil {
		return nil, err
	}
	limit(db, cfg.Schemas)
	if cfg.Policy != nil {
		cfg.Policy.MarkPerf(db)
	}
	return db, nil
}

// limit takes out of a desired state what is in none of the given schemas.
func limit(db *schema.Database, schemas []string) {
	if len(schemas) == 0 {
		return
	}
	out := func(s string) bool { return !slices.Contains(schemas, s) }
	db.Schemas = slices.DeleteFunc(db.Schemas, func(s *schema.Schema) bool { return out(s.Name) })
	db.Enums = slices.DeleteFunc(db.Enums, func(e *schema.Enum) bool { return out(e.Name.Schema) })
	db.Sequences = slices.DeleteFunc(db.Sequences, func(s *schema.Sequence) bool { return out(s.Name.Schema) })
	db.Tables = slices.DeleteFunc(db.Tables, func(t *schema.Table) bool { return out(t.Name.Schema) })
	db.Entities = slices.DeleteFunc(db.Entities, func(e schema.Entity) bool { return e.Ref().Schema != "" && out(e.Ref().Schema) })
}

func compare(ctx context.Context, cfg Config, conn *pgx.Conn, current, desired *schema.Database) (*Outcome, error) {
	if cfg.Policy == nil {
		cfg.Policy = &policy.Policy{}
	}
	cfg.Policy.MarkPerf(current)
	countOthers(current, desired)
	live.ResolveTypes(current, desired)
	if err := countRows(ctx, cfg, conn, desired); err != nil {
		return nil, err
	}
	opts := cfg.compareOptions()
	res := diff.Compare(current, desired, opts)
	var doubts live.CompileErrors
	if len(res.Changes) > 0 || len(res.PerfChanges(cfg.PerfChoice)) > 0 {
		dev := &devServer{url: cfg.DevURL}
		defer dev.close(ctx)
		var err error
		if doubts, err = live.Canonicalize(ctx, conn, dev.connect, current, desired); err != nil {
			return nil, err
		}
		res = diff.Compare(current, desired, opts)
	}
	warnOfBodies(res, current, desired, doubts)
	sizes, err := live.Sizes(ctx, conn, touchedTables(res, cfg.PerfChoice))
	if err != nil {
		return nil, err
	}
	if takesAway(res) {
		if err := live.Dependencies(ctx, conn, current); err != nil {
			return nil, err
		}
		if err := leftBehind(res, current, desired); err != nil {
			return nil, err
		}
	}
	asked, free := columnChanges(res)
	work, err := live.Work(ctx, conn, current, desired, asked, free)
	if err != nil {
		return nil, err
	}
	noCast, err := live.MissingCasts(ctx, conn, retypes(asked, work))
	if err != nil {
		return nil, err
	}
	build := planner.Build
	if cfg.PerfOnly {
		build = planner.BuildPerf
	}
	var limits *schema.Limits
	if cfg.PerfOnly || buildsVectors(res) {
		l, err := live.Limits(ctx, conn)
		if err != nil {
			return nil, err
		}
		limits = &l
	}
	options := planner.Options{Policy: cfg.Policy, Env: cfg.Env, Sizes: sizes, Work: work, NoCast: noCast, Perf: cfg.PerfChoice, Limits: limits}
	p := build(res, current, desired, options)
	if cfg.PerfFacts {
		if err := perfFacts(ctx, cfg, conn, p, res); err != nil {
			return nil, err
		}
	}
	return &Outcome{Live: current, Desired: desired, Result: res, Plan: p, Options: options}, nil
}

// buildsVectors reports whether a plan may build a perf index, or any index of pgvector, by itself or with
// its table.
func buildsVectors(res *diff.Result) bool {
	vector := func(i *schema.Index) bool { return perfindex.IsVector(i.MethodName()) }
	return slices.ContainsFunc(res.Changes, func(ch diff.Change) bool {
		to, ok := ch.To.(*schema.Index)
		return ch.Ref.Kind == schema.KindPerfIndex || ok && vector(to) ||
			!ok && ch.LiveTable != nil && ch.Action != diff.Drop && slices.ContainsFunc(ch.LiveTable.Indexes, vector)
	})
}

// compareOptions are how the comparison is made: mode = enforce makes perf indexes part of it.
func (c Config) compareOptions() diff.Options {
	enforced := c.Policy != nil && c.Policy.PerfIndexes.Mode == policy.Enforce
	return diff.Options{Policy: c.Policy, Perf: c.Perf || enforced, Now: c.Now}
}

// takesAway says that a plan may have to drop something, or takes a name away, so that it matters
// what needs what.
func takesAway(res *diff.Result) bool {
	return slices.ContainsFunc(res.Changes, func(ch diff.Change) bool {
		return ch.Action == diff.Drop || ch.Action == diff.Alter || ch.Action == diff.Rename
	})
}

// columnChanges are the changes of columns that may do work on rows, and the columns whose
// expressions the plan takes away.
func columnChanges(res *diff.Result) (asked []live.ColumnChange, free map[schema.ColumnRef]bool) {
	free = make(map[schema.ColumnRef]bool)
	var children map[schema.Name][]*schema.Table
	var below func(n schema.Name) []*schema.Table
	below = func(n schema.Name) (out []*schema.Table) {
		for _, l := range children[n] {
			out = append(append(out, l), below(l.Name)...)
		}
		return out
	}
	altered := make(map[string]bool) // domains whose constraints will be others by then
	for _, ch := range res.Changes {
		if ch.Ref.Kind == schema.KindDomain && ch.Action != diff.Create {
			altered[ch.Ref.TypeName().SQL()] = true
		}
	}
	for _, ch := range res.Changes {
		if ch.Ref.Kind != schema.KindColumn || ch.LiveTable == nil {
			continue
		}
		from, _ := ch.From.(*schema.Column)
		to, _ := ch.To.(*schema.Column)
		c := live.ColumnChange{Ref: ch.Ref, Table: ch.LiveTable, From: from, To: to}
		switch {
		case to != nil && altered[to.Type.SQL()]:
		case ch.Action == diff.Create && fillsRows(to):
			asked = append(asked, c)
		case ch.Action == diff.Alter && ch.Has("type", "collation"):
			if children == nil {
				children = res.Live.ChildTables()
			}
			c.Below = below(ch.LiveTable.Name)
			c.KeepsDefault = !from.Default.IsZero() && !ch.Has("default")
			asked = append(asked, c)
		}
		if from != nil && (ch.Action == diff.Drop || ch.Has("as")) {
			free[schema.ColumnRef{Table: ch.LiveTable.Name, Column: from.Name}] = true
		}
	}
	return asked, free
}

// fillsRows says that the rows may get a value of a new column, or that its type may have a say.
func fillsRows(c *schema.Column) bool {
	return !c.Default.IsZero() || !c.Generated.IsZero() || c.Serial || c.Identity != nil || !schema.BuiltinType(c.Type.SQL())
}

// retypes are the changes of type, from and to, each once, that the server gave no verdict on.
func retypes(asked []live.ColumnChange, work map[schema.Ref]schema.ColumnWork) [][2]string {
	var out [][2]string
	for _, c := range asked {
		if _, ok := work[c.Ref]; ok || c.From == nil {
			continue
		}
		if r := [2]string{c.From.Type.SQL(), c.To.Type.SQL()}; r[0] != r[1] && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// devServer is another server to ask, opened where it is needed.
type devServer struct {
	url  string
	conn *pgx.Conn
}

// connect returns nil where no dev server is configured.
func (d *devServer) connect(ctx context.Context) (*pgx.Conn, error) {
	if d.url == "" {
		return nil, nil
	}
	conn, err := live.Connect(ctx, d.url)
	if err != nil {
		return nil, fmt.Errorf("the dev server: %w", err)
	}
	d.conn = conn
	return conn, nil
}

func (d *devServer) close(ctx context.Context) {
	if d.conn != nil {
		closeConn(ctx, d.conn)
	}
}

// countOthers counts what lies in schemas that the HCL does not declare, so that no output
// passes over it.
func countOthers(current, desired *schema.Database) {
	managed := make(map[string]bool)
	for _, s := range desired.Schemas {
		managed[s.Name] = true
	}
	counts := make(map[[2]string]int)
	count := func(s, kind string) {
		if !managed[s] {
			counts[[2]string{s, kind}]++
		}
	}
	for _, t := range current.Tables {
		count(t.Name.Schema, "tables")
	}
	for _, e := range current.Enums {
		count(e.Name.Schema, "enums")
	}
	for _, s := range current.Sequences {
		count(s.Name.Schema, "sequences")
	}
	for _, e := range current.Entities {
		if r := e.Ref(); r.Schema != "" {
			count(r.Schema, schema.Plural(r.Kind))
		}
	}
	for k, n := range counts {
		current.Unmanaged = append(current.Unmanaged, schema.Unmanaged{Schema: k[0], Kind: k[1], Count: n})
	}
	schema.SortUnmanaged(current.Unmanaged)
}

// touchedTables are the live tables that a change is about.
func touchedTables(res *diff.Result, choice diff.PerfChoice) []schema.Name {
	var out []schema.Name
	var children map[schema.Name][]*schema.Table
	for _, list := range [][]diff.Change{res.Changes, res.PerfChanges(choice)} {
		for _, ch := range list {
			if ch.LiveTable != nil {
				out = append(out, ch.LiveTable.Name)
				if children == nil && res.Live != nil {
					children = res.Live.ChildTables()
				}
				out = append(out, heirs(children, ch.LiveTable)...)
			}
			if ch.Action == diff.Rename && ch.Ref.Kind == schema.KindTable {
				out = append(out, schema.Name{Schema: ch.Ref.Schema, Name: ch.OldName})
			}
		}
	}
	slices.SortFunc(out, schema.Name.Compare)
	return slices.Compact(out)
}

// heirs are the tables that inherit from a plain one: what is done to its rows is done to theirs.
func heirs(children map[schema.Name][]*schema.Table, t *schema.Table) (out []schema.Name) {
	if t.Partition != nil {
		return nil // whose size is that of its partitions
	}
	for _, c := range children[t.Name] {
		out = append(append(out, c.Name), heirs(children, c)...)
	}
	return out
}

// ReadLive reads the database alone.
func ReadLive(ctx context.Context, cfg Config) (*schema.Database, error) {
	if cfg.URL == "" {
		return nil, ErrNoURL
	}
	conn, err := live.Connect(ctx, cfg.URL)
	if err != nil {
		return nil, err
	}
	defer closeConn(ctx, conn)
	db, err := live.Read(ctx, conn, live.Options{Schemas: cfg.Schemas})
	if err != nil {
		return nil, interrupted(ctx, err)
	}
	// Every database has it; nobody declares it.
	db.Extensions = slices.DeleteFunc(db.Extensions, func(e *schema.Extension) bool { return e.Name == schema.Plpgsql })
	if cfg.Policy != nil {
		cfg.Policy.MarkPerf(db)
	}
	return db, nil
}

// FromNothing plans a database as it is, from an empty one. The way goes by the HCL: there
// only what differs from the server's defaults is said.
func FromNothing(ctx context.Context, db *schema.Database) (*plan.Plan, error) {
	files, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		return nil, err
	}
	desired, err := hcl.ReadFile(ctx, files[0])
	if err != nil {
		return nil, err
	}
	live.ResolveTypes(db, desired)
	empty := &schema.Database{Server: db.Server}
	empty.Server.DefaultACLs = nil // none of them is there yet
	for _, s := range db.Schemas {
		if s.Name == "public" { // every new database has it
			empty.Schemas = append(empty.Schemas, &schema.Schema{Name: s.Name})
		}
	}
	res := diff.Compare(empty, desired, diff.Options{Perf: true})
	return planner.Build(res, empty, desired, planner.Options{}), nil
}

func closeConn(ctx context.Context, conn *pgx.Conn) { _ = conn.Close(context.WithoutCancel(ctx)) }

// unsized takes the sizes out of a plan that was made without a server, and says that it was.
func unsized(p *plan.Plan) {
	touched := false
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Bytes > 0 {
			s.Rows, s.Bytes, touched = -1, -1, true
		}
	}
	if touched {
		p.Warnings = append(p.Warnings, plan.Warning{Text: "how large the tables are only a server can tell: each is taken for a small one, and for a large one the plan may have other steps"})
	}
}

// DiffFiles compares two desired states without a database: texts decide. What only a
// server could tell is reported as not proven.
func DiffFiles(ctx context.Context, cfg Config, from ...string) (*Outcome, error) {
	old := cfg
	old.Sources, old.Files = from, nil
	current, err := ReadHCL(ctx, old)
	if err != nil {
		return nil, err
	}
	// How large a table is only a server knows: each is taken for a small one that has rows.
	for _, t := range current.Tables {
		t.Stats = schema.Stats{Rows: -1, Bytes: 8192}
	}
	return diffTexts(ctx, cfg, current, false)
}

// diffTexts compares a state with the desired one without a server. Sized says that the sizes of its
// tables are known.
func diffTexts(ctx context.Context, cfg Config, current *schema.Database, sized bool) (*Outcome, error) {
	if len(cfg.Sources) == 0 {
		return nil, ErrNoSource
	}
	desired, err := ReadHCL(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if sized {
		countOthers(current, desired)
	}
	live.ResolveTypes(current, desired)
	if _, err := live.Canonicalize(ctx, nil, nil, current, desired); err != nil {
		return nil, err
	}
	res := diff.Compare(current, desired, cfg.compareOptions())
	warnOfBodies(res, current, desired, nil)
	if sized && takesAway(res) {
		if err := leftBehind(res, current, desired); err != nil {
			return nil, err
		}
	}
	p := planner.Build(res, current, desired, planner.Options{Policy: cfg.Policy, Env: cfg.Env})
	if !sized {
		unsized(p)
	}
	if p.Error != nil && len(p.NotProven) > 0 {
		n := p.NotProven[0]
		p.Error.Message = fmt.Sprintf("could not check: %d differ as text, the first is %s of %s", len(p.NotProven), n.Attr, n.Object.Ref())
		p.Error.Hint = "whether these mean the same only a server can tell: compare with a database, without --from"
	}
	return &Outcome{Live: current, Desired: desired, Result: res, Plan: p}, nil
}
