package main

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/ci"
	"github.com/replyx/schemactl/internal/comment"
	"github.com/replyx/schemactl/internal/forge"
)

func commentCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "comment",
		Usage: "check as diff does, and keep one comment of a pull request up to date",
		Description: "One comment for each environment, which may be many databases: made at the first drift, edited later, \"resolved\" when the drift is gone. A noop from the\n" +
			"start makes none. On GitHub Actions and GitLab CI everything is known from the environment but the token, which is in\n" +
			"SCHEMACTL_TOKEN, GITHUB_TOKEN or GITLAB_TOKEN. A pull request from a fork has no secrets: then nothing is checked, and the exit\n" +
			"code is 0. Otherwise it is diff's.\n\n" +
			"Examples:\n   schemactl comment --env prod\n   schemactl comment --provider github --repo acme/shop --pr 7 --exit-zero --report sarif=schemactl.sarif",
		Category: "the database",
		Flags: append([]cli.Flag{
			urlFlag(), toFlag(),
			&cli.StringFlag{Name: "provider", Usage: "`NAME`: github or gitlab", DefaultText: "as the CI says"},
			&cli.StringFlag{Name: "repo", Usage: "`REPOSITORY`: owner/name, or the path or number of a GitLab project", DefaultText: "as the CI says"},
			&cli.IntFlag{Name: "pr", Usage: "`NUMBER` of the pull request or merge request", DefaultText: "as the CI says"},
			&cli.StringFlag{Name: "api-url", Usage: "base `URL` of the API, for an own server: https://HOST/api/v3 or https://HOST/api/v4", DefaultText: "as the CI says"},
			&cli.BoolFlag{Name: "always", Usage: "comment a noop too, where there is no comment yet"},
			formatFlag(strings.Join(report.FormatNames(), ", ")), reportFlag(), sourceFlag(), exitZeroFlag(),
			&cli.BoolFlag{Name: "perf", Usage: "compare perf indexes too"},
			devFlag(), rehearseFlag(), rehearseRowsFlag(),
		}, fleetFlags()...),
		Action: func(c *cli.Context) error { return v.onMany(c, commentMany, runComment) },
	}
}

func runComment(c *cli.Context, v *voice) error {
	v.checks = true
	if err := noArgs(c); err != nil {
		return err
	}
	outputs, err := v.outputs(c)
	if err != nil {
		return err
	}
	run := ci.Detect(os.Getenv, os.ReadFile)
	target, err := commentTarget(c, run)
	if err != nil {
		return err
	}
	cfg, err := config(c)
	if target.Token == "" || run.Fork && err == nil && cfg.URL == "" {
		return v.noToken(run)
	}
	var p *plan.Plan
	var result error
	if err == nil {
		cfg.Perf = c.Bool("perf")
		var out *schemactl.Outcome
		if out, err = schemactl.Diff(c.Context, cfg); err == nil {
			err = rehearse(c, cfg, out)
		}
		if err == nil {
			p = out.Plan
			result = errors.Join(outputs.write(out), cmp.Or(cfg.MustBeRehearsed(p), passing(c, pending(p))))
		}
	}
	if err != nil {
		p = plan.Failed(failure(err))
		p.Env = cfg.Env
		result = outputs.failed(err)
	}
	check, err := planCheck(p, outputs.options)
	return v.commented(c, run, target, check, err, result)
}

// commentError reports that the check is done and its comment is not.
type commentError struct{ err error }

func (e *commentError) Error() string { return e.err.Error() }
func (e *commentError) Unwrap() error { return e.err }

// commentTarget is the pull request: flags win over what the CI says.
func commentTarget(c *cli.Context, run ci.Run) (forge.Target, error) {
	t := forge.Target{Provider: c.String("provider"), Repo: c.String("repo"), Number: c.Int("pr"), API: c.String("api-url")}
	if t.Provider == "" || t.Provider == run.Provider {
		t.Provider, t.Repo = run.Provider, cmp.Or(t.Repo, run.Repo)
		t.Number, t.API = cmp.Or(t.Number, run.Number), cmp.Or(t.API, run.API)
	}
	switch t.Provider {
	case ci.GitHub:
		t.Token = cmp.Or(os.Getenv("SCHEMACTL_TOKEN"), os.Getenv("GITHUB_TOKEN"))
		t.API = cmp.Or(t.API, os.Getenv("GITHUB_API_URL"))
	case ci.GitLab:
		t.Token = cmp.Or(os.Getenv("SCHEMACTL_TOKEN"), os.Getenv("GITLAB_TOKEN"))
		t.API = cmp.Or(t.API, os.Getenv("CI_API_V4_URL"))
	case "":
		return t, &usageError{message: "no provider", hint: "give --provider github or gitlab; on GitHub Actions and GitLab CI it is known"}
	default:
		return t, &usageError{message: "--provider " + t.Provider + " is not known", hint: "known are github, gitlab"}
	}
	if t.Repo == "" {
		return t, &usageError{message: "no repository", hint: "give --repo"}
	}
	if t.Number <= 0 {
		return t, &usageError{message: "no pull request", hint: "give --pr, or run it for pull requests alone"}
	}
	return t, nil
}

// commentMany checks an env of many databases, and tells of all of them in one comment.
func commentMany(c *cli.Context, v *voice, m *many) error {
	run := ci.Detect(os.Getenv, os.ReadFile)
	target, err := commentTarget(c, run)
	if err := errors.Join(noArgs(c), err); err != nil {
		return err
	}
	if target.Token == "" {
		return v.noToken(run)
	}
	for i := range m.targets {
		m.targets[i].Config.Perf = c.Bool("perf")
	}
	t, err := v.hear(m, m.Diff(c.Context))
	if err == nil {
		err = v.showFleet(c, m, t)
	}
	if err != nil {
		err = &unwrittenError{err}
	}
	result := errors.Join(err, passing(c, verdict(t)))
	check, err := fleetCheck(t, v.options(c))
	return v.commented(c, run, target, check, err, result)
}

// commented keeps the comment up to date, and returns the result of the check; err is why there is nothing to comment with.
func (v *voice) commented(c *cli.Context, run ci.Run, target forge.Target, check comment.Check, err, result error) error {
	if err == nil {
		err = v.comment(c, run, target, check)
	}
	if err != nil {
		v.fail(result)
		return &commentError{err}
	}
	return result
}

// noToken is the error of a run that has no token; that of a fork cannot have one.
func (v *voice) noToken(run ci.Run) error {
	if run.Fork {
		v.say("not checked: the pull request comes from a fork, whose runs get no secrets")
		return errNotChecked
	}
	return &usageError{message: "no token to comment with", hint: "set SCHEMACTL_TOKEN, GITHUB_TOKEN or GITLAB_TOKEN in the environment"}
}

// planCheck is what a comment says of one database.
func planCheck(p *plan.Plan, o report.Options) (comment.Check, error) {
	check := comment.Check{Env: p.Env, Noop: p.Result == plan.Noop, Verdict: report.Verdict(p)}
	return check, bodies(&check, o, func(w io.Writer, o report.Options) error { return report.Markdown(w, p, o) })
}

// fleetCheck is what a comment says of many databases.
func fleetCheck(t *fleet.Tally, o report.Options) (comment.Check, error) {
	check := comment.Check{Env: t.Env, Noop: t.Good(), Verdict: report.FleetVerdict(t)}
	return check, bodies(&check, o, func(w io.Writer, o report.Options) error { return report.FleetMarkdown(w, t, o) })
}

// bodies writes the text of a comment, and the text that tells whether there is news: links name a commit, which is none.
func bodies(check *comment.Check, o report.Options, markdown func(io.Writer, report.Options) error) error {
	var body, same bytes.Buffer
	o = inFile(o)
	if err := markdown(&body, o); err != nil {
		return err
	}
	o.Source = ""
	err := markdown(&same, o)
	check.Body, check.Same = body.String(), same.String()
	return err
}

// comment writes the comment. That a fork may not is no error: its runs get a token that only reads.
func (v *voice) comment(c *cli.Context, run ci.Run, t forge.Target, check comment.Check) error {
	check.Commit, check.Always = run.Commit, c.Bool("always")
	kind, err := forge.Post(c.Context, t, check)
	var failed *forge.Error
	if run.Fork && errors.As(err, &failed) && failed.Status == http.StatusForbidden {
		v.say("not commented: the pull request comes from a fork, whose runs may not comment")
		return nil
	}
	if err != nil {
		return err
	}
	v.say("%s", map[comment.Kind]string{
		comment.Nothing: "no comment: there is no news", comment.Create: "commented", comment.Edit: "the comment is up to date",
	}[kind])
	return nil
}
