package schemactl

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/replyx/schemactl/backup"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// NoBackupError reports that a change needs a backup which is not there.
type NoBackupError struct {
	Why string
	// Dir is the folder that was looked in.
	Dir string
	// Verified reports whether it must be verified as well.
	Verified bool
	Pos      schema.Pos
}

// Error implements error.
func (e *NoBackupError) Error() string {
	message := "the policy requires a backup before a change: " + e.Why
	if e.Pos.IsZero() {
		return message
	}
	return e.Pos.String() + ": " + message
}

// Place returns where the policy says so.
func (e *NoBackupError) Place() schema.Pos { return e.Pos }

// Hints says what to do about it.
func (e *NoBackupError) Hints() []string {
	hint := "make one: schemactl backup " + e.Dir + "/"
	if e.Verified {
		hint += ", and then schemactl backup verify FILE"
	}
	return []string{hint, "or have apply make one: --backup " + e.Dir, "nothing has happened to the database"}
}

// guarded are the commands that the policy may ask a backup for: those that may take something away.
var guarded = []history.Command{history.Apply, history.Expand, history.SavedPlan, history.Rollback}

// mustHaveBackup refuses a change without the backup that the policy requires. One that the job itself is to make is enough.
func (j *Job) mustHaveBackup() error {
	need := j.cfg.Policy.RequireBackup
	if need == nil || j.opts.Backup != nil || !slices.Contains(guarded, j.command) {
		return nil
	}
	return RequiredBackup(need, j.plan.Target, time.Now())
}

// RequiredBackup returns a [NoBackupError] where the folder of a policy has no backup of a database that it is content with.
func RequiredBackup(need *policy.RequireBackup, target plan.Target, now time.Time) error {
	refused := &NoBackupError{Dir: strings.TrimSuffix(need.Dir, "/"), Verified: need.Verified, Pos: need.Pos}
	if _, err := os.Stat(need.Dir); err != nil {
		refused.Why = "there is no folder " + need.Dir
		return refused
	}
	list, err := backup.List(need.Dir)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(e backup.Entry) bool { return !e.Serves(target) })
	if len(list) == 0 {
		refused.Why = fmt.Sprintf("%s has none of database %s", need.Dir, target.Database)
		return refused
	}
	if newest := list[0]; need.MaxAge > 0 && newest.Age(now) > need.MaxAge {
		refused.Why = fmt.Sprintf("the newest of database %s is %s old, and may be %s: %s", target.Database, ageText(newest.Age(now)), ageText(need.MaxAge), newest.File)
		return refused
	}
	if need.Verified && !slices.ContainsFunc(list, func(e backup.Entry) bool {
		return e.Verified() && (need.MaxAge == 0 || e.Age(now) <= need.MaxAge)
	}) {
		refused.Why = fmt.Sprintf("none of database %s that is new enough is verified; the newest is %s", target.Database, list[0].File)
		return refused
	}
	return nil
}

// ageText is an age as people say it, rounded down.
func ageText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return countOf(int(d/day), "day")
	case d >= 2*time.Hour:
		return countOf(int(d.Hours()), "hour")
	}
	return countOf(int(d.Minutes()), "minute")
}

// backUp makes the backup that the job is to begin with, verifies it where the policy asks for that, and notes it for the
// journal.
func (j *Job) backUp(ctx context.Context) error {
	if j.opts.Backup == nil || j.backup != "" {
		return nil
	}
	j.Close() // it takes long, and has connections of its own
	opts := *j.opts.Backup
	opts.ToolVersion = j.opts.ToolVersion
	_, file, err := Backup(ctx, j.cfg, opts)
	if err != nil {
		return fmt.Errorf("no backup, so nothing was changed: %w", err)
	}
	if need := j.cfg.Policy.RequireBackup; need != nil && need.Verified {
		found, err := VerifyBackup(ctx, j.cfg, file, VerifyOptions{PGBin: opts.PGBin, ToolVersion: opts.ToolVersion, Progress: opts.Progress})
		if err == nil && found.Result != backup.Passed {
			err = &backup.DifferentError{What: file, Problems: found.Problems}
		}
		if err != nil {
			return fmt.Errorf("the backup %s is not verified, so nothing was changed: %w", file, err)
		}
	}
	j.backup = file
	j.note = strings.TrimPrefix(j.note+"; backup "+file, "; ")
	return nil
}
