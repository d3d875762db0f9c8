package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/schema/live"
)

// fleetParallel is how many connections each side may have.
const fleetParallel = 8

// fleetNoop measures a noop diff of many databases of the ReplyX schema beside the bare reads of their catalogs over as many connections,
// and beside a loop of one process for each, of which every tenth is run.
func fleetNoop(ctx context.Context, srv *sandbox.Server, tool, dir string, databases int) error {
	const template = "fleet"
	if err := srv.CreateDatabase(ctx, template, ""); err != nil {
		return err
	}
	schema, err := filepath.Abs("testdata/replyx/schema")
	if err != nil {
		return err
	}
	for _, what := range [][]string{{"apply", "--auto-approve"}, {"perf", "apply"}} {
		if err := command(ctx, tool, append(what, "--url", srv.URL(template), "--to", schema)...); err != nil {
			return err
		}
	}
	var urls []string
	var each strings.Builder
	for i := range databases {
		name := fmt.Sprintf("fleet_%d", i)
		if err := srv.CreateDatabase(ctx, name, template); err != nil {
			return err
		}
		defer func() { _ = srv.DropDatabase(ctx, name) }()
		urls = append(urls, srv.URL(name))
		fmt.Fprintf(&each, "    %s = %q\n", name, srv.URL(name))
	}
	policy := filepath.Join(dir, "fleet.hcl")
	text := fmt.Sprintf("env \"all\" {\n  for_each = {\n%s  }\n  url = each.value\n  src = %q\n}\n", each.String(), schema)
	if err := os.WriteFile(policy, []byte(text), 0o600); err != nil {
		return err
	}
	diff := []string{tool, "diff", "--config", policy, "--parallel", fmt.Sprint(fleetParallel)}
	if _, err := measure(ctx, diff); err != nil { // the first reads fill the caches of both
		return err
	}
	whole, err := measure(ctx, diff)
	if err != nil {
		return err
	}
	bare, err := bareReads(ctx, urls)
	if err != nil {
		return err
	}
	start := time.Now()
	looped := 0
	for i := 0; i < databases; i += 10 {
		if _, err := measure(ctx, []string{tool, "diff", "--url", urls[i], "--to", schema}); err != nil {
			return err
		}
		looped++
	}
	loop := time.Since(start).Seconds() / float64(looped) * float64(databases)
	fmt.Printf("noop of %d databases of ReplyX, %d connections: %.1f s, %.0f ms of CPU each, %.0f MiB; bare catalog reads %.1f s, ratio %.2f, goal 1.20; a loop of processes, one at a time, %.1f s\n",
		databases, fleetParallel, whole.wall.Seconds(), 1000*whole.cpu.Seconds()/float64(databases), whole.rss, bare.Seconds(),
		whole.wall.Seconds()/bare.Seconds(), loop)
	return nil
}

// bareReads reads the catalogs of all databases and does nothing with them.
func bareReads(ctx context.Context, urls []string) (time.Duration, error) {
	start := time.Now()
	next := make(chan string)
	var wg sync.WaitGroup
	errs := make([]error, fleetParallel)
	for i := range fleetParallel {
		wg.Go(func() {
			for url := range next {
				if errs[i] == nil {
					errs[i] = bareRead(ctx, url)
				}
			}
		})
	}
	for _, u := range urls {
		next <- u
	}
	close(next)
	wg.Wait()
	return time.Since(start), errors.Join(errs...)
}

func bareRead(ctx context.Context, url string) error {
	conn, err := live.Connect(ctx, url)
	if err != nil {
		return err
	}
	_, err = live.Read(ctx, conn, live.Options{})
	return errors.Join(err, conn.Close(ctx))
}
