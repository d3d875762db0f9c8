package policy

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// dataSources evaluates the data and docker blocks of Atlas (atlasgo.io/atlas-schema/projects, "Data Sources"). The url of one that
// gives a desired state is a word of ours, which the attribute src hands back.
type dataSources struct {
	// folder is that of the file.
	folder    string
	opts      Options
	untrusted bool
	given     map[string]func(*Env)
}

// dataError is something wrong in a block, at its place.
type dataError struct {
	at            hcl.Range
	message, hint string
}

func (e *dataError) Error() string { return e.message }

// Hints says what to do about it.
func (e *dataError) Hints() []string { return []string{e.hint} }

// unsupported are the data sources that are not read, and what to do instead.
var unsupported = map[string]string{
	"composite_schema":   "name the parts: src = [\"file://a.hcl\", data.external_schema.b.url]",
	"remote_schema":      "a registry in Atlas's cloud is not read: keep the schema in a file",
	"remote_dir":         "a registry in Atlas's cloud is not read: keep the directory in the repository",
	"blob_dir":           "fetch the directory before, and name it: file://migrations",
	"runtimevar":         `put the value in the environment: getenv("DATABASE_URL")`,
	"aws_rds_token":      `put the token in the environment, as aws rds generate-db-auth-token prints it: getenv("PGPASSWORD")`,
	"gcp_cloudsql_token": `put the token in the environment, as gcloud sql generate-login-token prints it: getenv("PGPASSWORD")`,
	"azure_token":        `put the token in the environment: getenv("PGPASSWORD")`,
}

// handlers are those of all sources that the file has: what is not supported is told at its line, where it is used.
func (d *dataSources) handlers(body *hclsyntax.Body) []schemahcl.Option {
	known := map[string]func(context.Context, block) (cty.Value, error){
		"external_schema": d.externalSchema, "hcl_schema": d.hclSchema, "template_dir": d.templateDir, "sql": d.sql, "external": d.external,
	}
	var out []schemahcl.Option
	for _, b := range body.Blocks {
		if len(b.Labels) != 2 {
			continue
		}
		switch name := b.Labels[0]; {
		case b.Type == "docker":
			out = append(out, schemahcl.WithTypeLabelBlock("docker", name, d.on(d.docker)))
		case b.Type == "data" && known[name] != nil:
			out = append(out, schemahcl.WithDataSource(name, d.on(known[name])))
		case b.Type == "data":
			out = append(out, schemahcl.WithDataSource(name, d.on(func(_ context.Context, b block) (cty.Value, error) {
				hint := unsupported[name]
				if hint == "" {
					hint = "known are " + strings.Join(slices.Sorted(maps.Keys(known)), ", ")
				}
				return cty.NilVal, b.fail(hint, "data %q is not supported", name)
			})))
		}
	}
	return out
}

// trusted refuses what the HCL of a pull request must not do.
func (d *dataSources) trusted(b block) error {
	if !d.untrusted {
		return nil
	}
	return b.fail("run it in the workflow, and give --to what it writes", "the HCL of a pull request must not use data %q", b.Labels[0])
}

// url is the value of a source: a word that the attribute src hands back to add.
func (d *dataSources) url(b block, give func(*Env)) cty.Value {
	word := fmt.Sprintf("data.%s.%s.url", b.Labels[0], b.name())
	if d.given == nil {
		d.given = make(map[string]func(*Env))
	}
	d.given[word] = give
	return cty.ObjectVal(map[string]cty.Value{"url": cty.StringVal(word)})
}

// add gives an environment what a data source has; it reports whether the text names one.
func (d *dataSources) add(text string, e *Env) bool {
	give, ok := d.given[text]
	if ok {
		give(e)
	}
	return ok
}

// path is a path of the file, which is relative to its folder.
func (d *dataSources) path(p string) string {
	if p = strings.TrimPrefix(p, "file://"); filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(d.folder, p)
}

// program reads a source that is a program; like is an example of one.
func (d *dataSources) program(b block, like string) (Program, error) {
	p := Program{Name: b.name(), Pos: posOf(b.DefRange())}
	if err := d.trusted(b); err != nil {
		return p, err
	}
	if err := b.only("program", "working_dir"); err != nil {
		return p, err
	}
	dir, err := b.text("working_dir")
	if err != nil {
		return p, err
	}
	p.Dir = d.path(dir)
	if p.Args, err = b.texts("program"); err == nil && len(p.Args) == 0 {
		err = b.fail("write program = "+like, "data %q %q has no program", b.Labels[0], b.name())
	}
	return p, err
}

// externalSchema is a program that prints the desired state in SQL, as those of GORM, Django, Ent and Sequelize.
func (d *dataSources) externalSchema(_ context.Context, b block) (cty.Value, error) {
	p, err := d.program(b, `["go", "run", "./loader"]`)
	if err != nil {
		return cty.NilVal, err
	}
	return d.url(b, func(e *Env) { e.Programs = append(e.Programs, p) }), nil
}

// hclSchema is HCL with values of its own.
func (d *dataSources) hclSchema(_ context.Context, b block) (cty.Value, error) {
	if err := b.only("path", "paths", "vars"); err != nil {
		return cty.NilVal, err
	}
	one, err := b.text("path")
	if err != nil {
		return cty.NilVal, err
	}
	paths, err := b.texts("paths")
	if err != nil {
		return cty.NilVal, err
	}
	vars, err := b.pairs("vars")
	if err != nil {
		return cty.NilVal, err
	}
	if one != "" {
		paths = append(paths, one)
	}
	if len(paths) == 0 {
		return cty.NilVal, b.fail(`write path = "schema.hcl"`, "data %q %q has no path", b.Labels[0], b.name())
	}
	return d.url(b, func(e *Env) {
		for _, p := range paths {
			e.Sources = append(e.Sources, d.path(p))
		}
		all := maps.Clone(e.Vars)
		if all == nil {
			all = make(map[string]string)
		}
		maps.Copy(all, vars)
		e.Vars = all
	}), nil
}

// templateDir is a folder of templates (text/template) that are SQL with the values filled in: its files *.sql, by name. The others are
// there to be used by them.
func (d *dataSources) templateDir(_ context.Context, b block) (cty.Value, error) {
	if err := d.trusted(b); err != nil {
		return cty.NilVal, err
	}
	if err := b.only("path", "vars"); err != nil {
		return cty.NilVal, err
	}
	dir, err := b.text("path")
	if err != nil {
		return cty.NilVal, err
	}
	vars, err := b.pairs("vars")
	if err != nil {
		return cty.NilVal, err
	}
	root := d.path(dir)
	names, err := filesOf(root)
	if err != nil {
		return cty.NilVal, b.fail("", "data %q %q: %s", b.Labels[0], b.name(), err)
	}
	all := template.New("").Option("missingkey=error")
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err == nil {
			_, err = all.New(filepath.ToSlash(name)).Parse(string(text))
		}
		if err != nil {
			return cty.NilVal, b.fail("", "data %q %q: %s", b.Labels[0], b.name(), err)
		}
	}
	var scripts []Script
	for _, name := range names {
		if filepath.Ext(name) != ".sql" {
			continue
		}
		var text bytes.Buffer
		if err := all.ExecuteTemplate(&text, filepath.ToSlash(name), vars); err != nil {
			return cty.NilVal, b.fail("", "data %q %q: %s", b.Labels[0], b.name(), err)
		}
		scripts = append(scripts, Script{filepath.Join(root, name), text.String()})
	}
	return d.url(b, func(e *Env) { e.Scripts = append(e.Scripts, scripts...) }), nil
}

// filesOf are the files below a folder, by name.
func filesOf(root string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		out = append(out, name)
		return err
	})
	return out, err
}

// sql is what a database answers: the first column of a query, its rows and their number.
func (d *dataSources) sql(ctx context.Context, b block) (cty.Value, error) {
	if err := d.trusted(b); err != nil {
		return cty.NilVal, err
	}
	if err := b.only("url", "query", "args"); err != nil {
		return cty.NilVal, err
	}
	url, err := b.text("url")
	if err != nil {
		return cty.NilVal, err
	}
	query, err := b.text("query")
	if err != nil {
		return cty.NilVal, err
	}
	args, err := b.texts("args")
	if err != nil {
		return cty.NilVal, err
	}
	if d.opts.Query == nil {
		return cty.NilVal, b.fail("", "data %q is not read by this command", b.Labels[0])
	}
	values, err := d.opts.Query(ctx, url, query, args)
	if err != nil {
		return cty.NilVal, b.fail("", "data %q %q: %s", b.Labels[0], b.name(), err)
	}
	out := map[string]cty.Value{
		"count": cty.NumberIntVal(int64(len(values))), "value": cty.NullVal(cty.String), "values": cty.ListValEmpty(cty.String),
	}
	if len(values) > 0 {
		list := make([]cty.Value, len(values))
		for i, v := range values {
			list[i] = cty.StringVal(v)
		}
		out["value"], out["values"] = list[0], cty.ListVal(list)
	}
	return cty.ObjectVal(out), nil
}

// external is what a program prints, as text: jsondecode reads it.
func (d *dataSources) external(ctx context.Context, b block) (cty.Value, error) {
	p, err := d.program(b, `["./secrets.sh"]`)
	if err != nil {
		return cty.NilVal, err
	}
	cmd := exec.CommandContext(ctx, p.Args[0], p.Args[1:]...)
	cmd.Dir = p.Dir
	var said bytes.Buffer
	cmd.Stderr = &said
	printed, err := cmd.Output()
	if err != nil {
		return cty.NilVal, b.fail("", "data %q %q: %s: %s: %s", b.Labels[0], b.name(), p.Args[0], err, lastLine(said.String()))
	}
	return cty.StringVal(strings.TrimRight(string(printed), "\r\n")), nil
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// docker is a dev server in a container, in whose place a sandbox of its version stands: no container is started.
func (d *dataSources) docker(_ context.Context, b block) (cty.Value, error) {
	if err := b.only("image", "schema"); err != nil {
		return cty.NilVal, err
	}
	image, err := b.text("image")
	if err != nil {
		return cty.NilVal, err
	}
	_, version, _ := strings.Cut(image, ":")
	if b.Labels[0] != "postgres" {
		return cty.NilVal, b.fail("write docker \"postgres\"", "docker %q is no PostgreSQL", b.Labels[0])
	}
	word := "sandbox"
	if version != "" && version != "latest" {
		word = "docker://postgres/" + version + "/dev"
	}
	return cty.ObjectVal(map[string]cty.Value{"url": cty.StringVal(word)}), nil
}

// onlyEnv leaves out the other environments where one is asked for, or one of several is called local: a program or a query that
// only they use does not run.
func onlyEnv(body *hclsyntax.Body, name string) {
	name = cmp.Or(name, defaultEnv)
	if !hasEnv(body)(name) {
		return
	}
	is := func(b *hclsyntax.Block) bool { return isEnv(b, name) }
	body.Blocks = slices.DeleteFunc(slices.Clone(body.Blocks), func(b *hclsyntax.Block) bool { return b.Type == "env" && !is(b) })
}

func isEnv(b *hclsyntax.Block, name string) bool {
	return b.Type == "env" && len(b.Labels) == 1 && b.Labels[0] == name
}

// hasEnv reports whether a file has an env of a name.
func hasEnv(body *hclsyntax.Body) func(name string) bool {
	return func(name string) bool {
		return slices.ContainsFunc(body.Blocks, func(b *hclsyntax.Block) bool { return isEnv(b, name) })
	}
}
