// Command licenses prints the licences of all that a release has in its program: of the modules that it is
// built of, on any system that it is built for, and of Go itself. MIT, BSD and Apache ask for them beside each copy.
//
//	licenses GOOS/GOARCH... > THIRD_PARTY_LICENSES.txt
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
)

// program is what a release is built of.
const program = "./cmd/schemactl"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "licenses:", err)
		os.Exit(1)
	}
}

// run prints the licences for the platforms.
func run(ctx context.Context, platforms []string, w io.Writer) error {
	if len(platforms) == 0 {
		return errors.New("no platform is given; write GOOS/GOARCH, for each that is built for")
	}
	found := map[string]module{}
	for _, p := range platforms {
		list, err := modules(ctx, p)
		if err != nil {
			return err
		}
		for _, m := range list {
			found[m.Path] = m
		}
	}
	std, err := standardLibrary(ctx)
	if err != nil {
		return err
	}
	list := []module{std}
	for _, m := range found {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return write(w, list)
}

// write prints each module with the texts of its files.
func write(w io.Writer, list []module) error {
	var b strings.Builder
	b.WriteString("schemactl is built of what follows, each part under its own licence. Its own is in LICENSE.\n")
	b.WriteString("The source of each is its Go module: go mod download PATH@VERSION fetches it.\n\n")
	for _, m := range list {
		fmt.Fprintf(&b, "  %s\n", m)
	}
	for _, m := range list {
		files, err := m.files()
		if err != nil {
			return err
		}
		for _, f := range files {
			fmt.Fprintf(&b, "\n%s\n%s: %s\n%s\n\n%s\n", rule, m, f.name, rule, strings.TrimSpace(f.text))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var rule = strings.Repeat("=", 80)
