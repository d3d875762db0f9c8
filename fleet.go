package schemactl

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/doctor"
	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// FleetTarget is a database, or a schema of one, by a name that is no secret.
type FleetTarget struct {
	Name   string
	Config Config
}

// FleetWave is targets that are worked on together; those of one wave end before the next begins.
type FleetWave struct {
	fleet.Wave
	Targets []FleetTarget
}

// Fleet is many databases with one desired state. It has no state of its own: each database has its lock and its journal, so
// that a run that died is begun again.
//
// Files are read once. What they say is parsed once for targets that have the same values of variables, unless it names
// each.key or each.value.
type Fleet struct {
	waves   []FleetWave
	perHost int
	configs map[string]Config
	// shared has the databases of which several targets are schemas.
	shared  map[fleet.Target]int
	desired sharedStates
}

// NewFleet is the fleet of some waves, with at most perHost databases of a server at the same time; 0 is any number.
func NewFleet(waves []FleetWave, perHost int) (*Fleet, error) {
	f := &Fleet{waves: slices.Clone(waves), perHost: perHost, configs: make(map[string]Config), shared: make(map[fleet.Target]int)}
	for i, w := range f.waves {
		w.Wave.Targets = nil
		for _, t := range w.Targets {
			if _, twice := f.configs[t.Name]; twice {
				return nil, fmt.Errorf("the fleet has two targets %q", t.Name)
			}
			f.configs[t.Name] = t.Config
			host, database := hostOf(t)
			f.shared[fleet.Target{Host: host, Database: database}]++
			w.Wave.Targets = append(w.Wave.Targets, fleet.Target{Name: t.Name, Host: host, Database: database})
		}
		f.waves[i] = w
	}
	return f, nil
}

// hostOf is the server and the database of a target. One whose address cannot be read is a place of its own: its error is
// told where it is used.
func hostOf(t FleetTarget) (host, database string) {
	cfg, err := pgx.ParseConfig(t.Config.URL)
	if err != nil || t.Config.URL == "" {
		return "", t.Name
	}
	return fmt.Sprintf("%s:%d", cfg.Host, cfg.Port), cfg.Database
}

// Shares reports whether a target is one of several schemas of a database. Their revisions stand in one journal, which
// does not tell them apart.
func (f *Fleet) Shares(t FleetTarget) bool {
	host, database := hostOf(t)
	return f.shared[fleet.Target{Host: host, Database: database}] > 1
}

// Targets are the names of all targets, in the order of the waves.
func (f *Fleet) Targets() (out []string) {
	for _, w := range f.waves {
		for _, t := range w.Wave.Targets {
			out = append(out, t.Name)
		}
	}
	return out
}

// Diff compares each database with the desired state, in no order, and goes on at errors. It changes nothing.
func (f *Fleet) Diff(ctx context.Context) iter.Seq[fleet.Event] {
	return f.Save(ctx, func(string, *Outcome) error { return nil })
}

// Save is Diff, which gives what was found to save as well.
func (f *Fleet) Save(ctx context.Context, save func(target string, out *Outcome) error) iter.Seq[fleet.Event] {
	return f.look(ctx, func(ctx context.Context, cfg Config, r *fleet.Result) error {
		out, err := Diff(ctx, cfg)
		if err == nil {
			err = Rehearse(ctx, cfg, out)
		}
		if err == nil {
			err = save(r.Target, out)
		}
		if err != nil {
			return err
		}
		return planned(cfg, out.Plan, r)
	})
}

// planned notes a plan in a result.
func planned(cfg Config, p *plan.Plan, r *fleet.Result) error {
	r.Plan, r.Alike = p, fleet.Alike(p, cfg.Schemas)
	if p.Result != plan.Error {
		if err := cfg.MustBeRehearsed(p); err != nil {
			return err
		}
	}
	switch p.Result {
	case plan.Noop:
		r.Result, r.Alike = fleet.Noop, ""
		if cfg.PerfOnly && slices.ContainsFunc(p.Perf, func(i plan.PerfIndex) bool { return i.State.Pending() }) {
			r.Result, r.Alike = fleet.Changes, fleet.Alike(p, cfg.Schemas)
		}
	case plan.Changes:
		r.Result = fleet.Changes
	case plan.Error:
		return Checked(p)
	}
	return nil
}

// NewFleetJob makes the job of a target, as [NewJob] does.
type NewFleetJob func(target string, cfg Config, opts JobOptions) (*Job, error)

// FleetOptions are how a fleet is changed.
type FleetOptions struct {
	JobOptions
	// Approve is asked before the plan of a target runs, in the place of that of JobOptions; plans that are alike have
	// one word for it, see [fleet.Alike]. Nil approves.
	Approve func(target, alike string, p *plan.Plan) error
}

// Perf plans what brings the perf indexes of each database in place. It changes nothing.
func (f *Fleet) Perf(ctx context.Context) iter.Seq[fleet.Event] {
	return f.look(ctx, func(ctx context.Context, cfg Config, r *fleet.Result) error {
		cfg.PerfOnly = true
		out, err := Diff(ctx, cfg)
		if err != nil {
			return err
		}
		return planned(cfg, out.Plan, r)
	})
}

// Plans makes the plan of each target as Apply would, and changes nothing.
func (f *Fleet) Plans(ctx context.Context, opts JobOptions, job NewFleetJob) iter.Seq[fleet.Event] {
	return f.look(ctx, func(ctx context.Context, cfg Config, r *fleet.Result) error {
		j, err := job(r.Target, cfg, opts)
		if err != nil {
			return err
		}
		p, err := j.Plan(ctx)
		if err != nil {
			return err
		}
		return planned(cfg, p, r)
	})
}

// Status says of each database whether it, the desired state and its last revision agree; of a schema beside others, see
// [Fleet.Shares], whether it and the desired state do.
func (f *Fleet) Status(ctx context.Context) iter.Seq[fleet.Event] {
	return f.look(ctx, func(ctx context.Context, cfg Config, r *fleet.Result) error {
		of := Status
		if f.Shares(FleetTarget{r.Target, cfg}) {
			of = statusAlone
		}
		s, _, err := of(ctx, cfg)
		if err != nil {
			return err
		}
		r.Status, r.Result = s, fleet.State(s.Result)
		changes := &plan.Plan{Changes: slices.Concat(s.Drift, s.Pending)}
		r.Alike = fleet.Alike(changes, cfg.Schemas)
		return nil
	})
}

// Doctor makes the checks of doctor on each database.
func (f *Fleet) Doctor(ctx context.Context) iter.Seq[fleet.Event] {
	return f.look(ctx, func(ctx context.Context, cfg Config, r *fleet.Result) error {
		report, err := Doctor(ctx, cfg)
		if err != nil {
			return err
		}
		switch report.Result {
		case doctor.Ready:
			r.Result = fleet.Ready
		case doctor.Findings:
			r.Result = fleet.Findings
		case doctor.Unchecked:
			r.Result = fleet.Unchecked
		}
		var unknown, alike []string
		for _, found := range report.Findings {
			switch found.Verdict {
			case doctor.OK:
				continue
			case doctor.Unknown:
				unknown = append(unknown, found.Check)
			case doctor.Warn, doctor.Fail:
				r.Findings = append(r.Findings, fmt.Sprintf("%s %s: %s", found.Verdict, found.Check, found.Fact))
			}
			alike = append(alike, string(found.Verdict)+" "+found.Check)
		}
		if len(unknown) > 0 {
			r.Findings = append(r.Findings, "unknown "+strings.Join(unknown, ", "))
		}
		text, err := json.Marshal(alike)
		r.Alike = string(text)
		return err
	})
}

// Apply makes each database equal to the desired state and proves it, wave by wave. The job of a target is made by job, as by
// [NewJob]; its Events are a part of the run's.
func (f *Fleet) Apply(ctx context.Context, opts FleetOptions, job NewFleetJob) iter.Seq[fleet.Event] {
	waves := make([]fleet.Wave, len(f.waves))
	for i, w := range f.waves {
		waves[i] = w.Wave
	}
	return fleet.Run(ctx, waves, f.perHost, f.each(func(ctx context.Context, cfg Config, r *fleet.Result, tell func(fleet.Event) bool) error {
		own := opts.JobOptions
		own.Events = func(e apply.Event) { tell(fleet.Step{Target: r.Target, Event: e}) }
		if opts.Approve != nil {
			own.Approve = func(p *plan.Plan) error { return opts.Approve(r.Target, fleet.Alike(p, cfg.Schemas), p) }
		}
		j, err := job(r.Target, cfg, own)
		if err != nil {
			return err
		}
		done, err := j.Apply(ctx)
		if p := j.Ran(); p != nil {
			r.Plan, r.Alike = p, fleet.Alike(p, cfg.Schemas)
		}
		if err != nil {
			return err
		}
		if r.Result, r.Steps = fleet.Done, done.Steps; done.Steps == 0 {
			r.Result, r.Alike = fleet.Noop, ""
		}
		return nil
	}))
}

// look works on all targets at once, whatever the waves are: nothing is changed.
func (f *Fleet) look(ctx context.Context, on func(context.Context, Config, *fleet.Result) error) iter.Seq[fleet.Event] {
	one := fleet.Wave{OnError: policy.OnErrorContinue, MaxFailures: -1}
	for _, w := range f.waves {
		one.Targets = append(one.Targets, w.Wave.Targets...)
	}
	return fleet.Run(ctx, []fleet.Wave{one}, f.perHost, func(ctx context.Context, targets []fleet.Target, tell func(fleet.Event) bool) {
		shared := make(map[string]*catalogs) // by address: another role may see other things
		f.each(func(ctx context.Context, cfg Config, r *fleet.Result, _ func(fleet.Event) bool) error {
			if len(targets) > 1 {
				if shared[cfg.URL] == nil {
					shared[cfg.URL] = &catalogs{}
				}
				cfg.catalogs = shared[cfg.URL]
			}
			return on(ctx, cfg, r)
		})(ctx, targets, tell)
	})
}

// each works on targets one after the other, and makes a result of each.
func (f *Fleet) each(on func(context.Context, Config, *fleet.Result, func(fleet.Event) bool) error) fleet.Work {
	return func(ctx context.Context, targets []fleet.Target, tell func(fleet.Event) bool) {
		for _, t := range targets {
			r := fleet.Result{FormatVersion: fleet.FormatVersion, Target: t.Name}
			start := time.Now()
			cfg, err := f.desired.of(ctx, f.configs[t.Name])
			r.Env = cfg.Env
			if err == nil {
				err = on(ctx, cfg, &r, tell)
			}
			if err != nil {
				r.Result, r.Err = fleet.Failed, err
			}
			r.Seconds = time.Since(start).Seconds()
			if !tell(fleet.TargetDone{Result: r}) {
				return
			}
		}
	}
}

// sharedStates are the desired states of a fleet, each read once.
type sharedStates struct {
	mu    sync.Mutex
	files map[string]*sharedState
}

// sharedState is read by whoever comes first.
type sharedState struct {
	once sync.Once
	cfg  Config
	db   *schema.Database
	err  error
}

// of is the configuration of a target with the desired state that it shares with others.
func (s *sharedStates) of(ctx context.Context, cfg Config) (Config, error) {
	if !cfg.HasDesired() || cfg.Desired != nil {
		return cfg, nil
	}
	loaded := s.at("files", cfg, func(one *sharedState) { one.cfg, one.err = cfg.Load(ctx) })
	if loaded.err != nil {
		return cfg, loaded.err
	}
	cfg.Files, cfg.origin = loaded.cfg.Files, loaded.cfg.origin
	if namesEach(cfg) {
		return cfg, nil
	}
	cfg.Each = nil
	parsed := s.at("state", cfg, func(one *sharedState) { one.db, one.err = ReadHCL(ctx, cfg) })
	cfg.Desired = parsed.db
	return cfg, parsed.err
}

// at is what is shared by configurations with the same desired state.
func (s *sharedStates) at(what string, cfg Config, read func(*sharedState)) *sharedState {
	id := fmt.Sprintf("%s %q %q %v %v %q %v %q", what, cfg.Sources, cfg.DesiredURL, cfg.Programs, cfg.Scripts, cfg.Root, cfg.NoSQL, cfg.DevURL)
	if what == "state" {
		id += fmt.Sprintf(" %q %q %v", cfg.Vars, cfg.Schemas, cfg.policyOrNone().PerfIndexes)
	}
	s.mu.Lock()
	if s.files == nil {
		s.files = make(map[string]*sharedState)
	}
	one := s.files[id]
	if one == nil {
		one = &sharedState{}
		s.files[id] = one
	}
	s.mu.Unlock()
	one.once.Do(func() { read(one) })
	return one
}

// namesEach reports whether the HCL of a target may have its key or its value in it.
func namesEach(cfg Config) bool {
	return cfg.Each != nil && slices.ContainsFunc(cfg.Files, func(f hcl.File) bool { return bytes.Contains(f.Data, []byte("each.")) })
}
