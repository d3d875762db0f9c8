package schemactl_test

import (
	"context"
	"fmt"
	"log"
	"net/url"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/hcl"
)

// shop is a desired state in memory. Config.Sources names files and folders instead.
var shop = []hcl.File{{Name: "shop.hcl", Data: []byte(`
schema "public" {}
table "item" {
  schema = schema.public
  column "id" { type = bigint }
  column "name" { type = text }
  primary_key { columns = [column.id] }
}
`)}}

// Diff plans, and changes nothing.
func ExampleDiff() {
	out, err := schemactl.Diff(context.Background(), schemactl.Config{URL: database("example_diff"), Files: shop})
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range out.Plan.Steps {
		fmt.Println(s.Class, s.Summary)
	}
	// Output: brief create table public.item with 2 columns
}

// Apply plans, runs the plan, and proves the result.
func ExampleApply() {
	cfg := schemactl.Config{URL: database("example_apply"), Files: shop}
	done, err := schemactl.Apply(context.Background(), cfg, schemactl.JobOptions{
		Note: "the first release",
		Events: func(e apply.Event) {
			if s, ok := e.(apply.StepDone); ok {
				fmt.Println("done:", s.Step.Summary)
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("revision", done.Revision, "proven", done.Proven)
	// Output:
	// done: create table public.item with 2 columns
	// revision 1 proven true
}

// A job is looked at before it runs.
func ExampleJob() {
	ctx := context.Background()
	job := schemactl.NewJob(schemactl.Config{URL: database("example_job"), Files: shop}, schemactl.JobOptions{
		Approve: func(p *plan.Plan) error {
			fmt.Println("asked about", len(p.Steps), "step")
			return nil
		},
	})
	defer job.Close()
	p, err := job.Prepare(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Result)
	if _, err := job.Run(ctx); err != nil {
		log.Fatal(err)
	}
	// Output:
	// changes
	// asked about 1 step
}

// Status says whether the database, the HCL and the last revision agree.
func ExampleStatus() {
	ctx := context.Background()
	cfg := schemactl.Config{URL: database("example_status"), Files: shop}
	if _, err := schemactl.Apply(ctx, cfg, schemactl.JobOptions{}); err != nil {
		log.Fatal(err)
	}
	status, _, err := schemactl.Status(ctx, cfg)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(status.Result)
	// Output: noop
}

// database makes an empty database for an example, and gives its URL.
func database(name string) string {
	ctx := context.Background()
	server, err := pgtest.ServerURL(ctx)
	if err != nil {
		log.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name + " TEMPLATE template0"} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			log.Fatal(err)
		}
	}
	u, err := url.Parse(server)
	if err != nil {
		log.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}
