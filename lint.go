package schemactl

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/lint"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// Lint judges the design of the desired state, without a database where the configuration has none. With one it knows the
// sizes of the tables and the plan too; without HCL it judges the live state. It gives the state that it judged, too.
func Lint(ctx context.Context, cfg Config) (*lint.Report, *schema.Database, error) {
	facts, err := lintFacts(ctx, cfg)
	if err != nil {
		return nil, nil, interrupted(ctx, err)
	}
	facts.Policy = *cfg.policyOrNone()
	r := lint.Run(facts)
	r.Env = cfg.Env
	if facts.Plan != nil {
		r.Target = facts.Plan.Target
	} else if facts.Live != nil {
		r.Target = plan.TargetOf(facts.Live)
	}
	return r, facts.State, nil
}

// lintFacts gathers what the rules look at.
func lintFacts(ctx context.Context, cfg Config) (f lint.Facts, err error) {
	if !cfg.HasDesired() {
		f.State, err = readLive(ctx, cfg, lookAtKeys(&f))
		f.Live = f.State
		return f, err
	}
	if cfg, err = cfg.Load(ctx); err != nil {
		return f, err
	}
	for _, c := range hcl.CommentsWith(cfg.Files, lint.IgnoreWord) {
		f.Ignores = append(f.Ignores, lint.Ignore(c))
	}
	if cfg.URL == "" {
		f.State, err = ReadHCL(ctx, cfg)
		return f, err
	}
	out, err := comparison{cfg: cfg, first: lookAtKeys(&f)}.run(ctx)
	if err != nil {
		return f, err
	}
	f.State, f.Live, f.Plan = out.Desired, out.Live, out.Plan
	return f, nil
}

// lookAtKeys reads how far sequences and integer keys are.
func lookAtKeys(f *lint.Facts) firstThing {
	return before(func(ctx context.Context, conn *pgx.Conn) (err error) {
		f.Health, err = live.Health(ctx, conn, live.HealthOptions{Sections: []schema.HealthSection{schema.HealthSequences, schema.HealthIntegerKeys}})
		return err
	})
}
