package doctor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replyx/schemactl/schema"
)

// sessionsOfApply are those that an apply has open at once.
const sessionsOfApply = 3

func checkConnection(j *judge) Finding {
	switch {
	case j.Pooled:
		return fail(j.Unreached.Reason, j.Unreached.Mend)
	case j.Health == nil:
		return unknown(j.Unreached.Reason, j.Unreached.Mend)
	case j.unread(Check{needs: session}) != nil:
		return *j.unread(Check{needs: session})
	case j.Health.Session.FreeSessions < sessionsOfApply:
		return warn(fmt.Sprintf("%s free, and apply needs %d at once", count(int(j.Health.Session.FreeSessions), "session is", "sessions are"), sessionsOfApply),
			"end idle sessions, or raise the limit: ALTER ROLE or DATABASE ... CONNECTION LIMIT, max_connections")
	case j.Health.Session.Pooled:
		return ok("as %s, through a pool in session mode, of which apply needs %d sessions", j.Health.Session.Role, sessionsOfApply)
	}
	return ok("as %s, direct", j.Health.Session.Role)
}

func checkTLS(j *judge) Finding {
	s := j.Health.Session
	switch {
	case s.TLS != "" && s.Verified:
		return ok("%s, the certificate is verified", s.TLS)
	case s.TLS != "":
		return ok("%s, the certificate is not verified (sslmode)", s.TLS)
	case s.Local:
		return ok("none, within one machine")
	}
	return warn("the connection is not encrypted", "add sslmode=verify-full to the URL, or sslmode=require where there is no certificate of the authority")
}

// supportEnds is the day on which the last minor version of each major one is released.
// https://www.postgresql.org/support/versioning/
var supportEnds = map[int]string{
	13: "2025-11-13", 14: "2026-11-12", 15: "2027-11-11", 16: "2028-11-09", 17: "2029-11-08", 18: "2030-11-14",
}

func checkVersion(j *judge) Finding {
	s := j.Health.Session
	text, known := supportEnds[s.VersionNum/10000]
	if !known {
		return ok("PostgreSQL %s, newer than this program knows", s.Version)
	}
	end, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return unknown(err.Error(), "")
	}
	fact := fmt.Sprintf("PostgreSQL %s, supported until %s", s.Version, text)
	advice := "plan the upgrade: pg_upgrade, or a new server by logical replication"
	switch {
	case j.Now.After(end):
		return fail(fmt.Sprintf("PostgreSQL %s, whose support ended on %s", s.Version, text), advice)
	case j.Now.Add(j.limits.SupportEnd).After(end):
		return warn(fact, advice)
	}
	return ok("%s", fact)
}

func checkRecovery(j *judge) Finding {
	if j.Health.Session.InRecovery {
		return fail("the server is a standby: nothing can be applied to it", "give --url of the primary; target_session_attrs=read-write finds it among several hosts")
	}
	return ok("the server is no standby")
}

// sessionTimeouts are the settings that end what a session does.
var sessionTimeouts = []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout", "transaction_timeout"}

func checkSettings(j *judge) Finding {
	var timeouts []string
	path := ""
	for _, s := range j.Health.Settings {
		switch {
		case s.Name == "default_transaction_read_only" && s.Value == "on":
			return fail("default_transaction_read_only is on"+j.setFor(s), "take it away for the role that applies: ALTER ROLE "+schema.Ident(j.Health.Session.Role)+" SET default_transaction_read_only = off")
		case s.Name == "search_path":
			path = s.Value
			if j.setFor(s) == "" {
				path = ""
			}
		case slices.Contains(sessionTimeouts, s.Name) && s.Value != "0" && s.Value != "":
			timeouts = append(timeouts, fmt.Sprintf("%s = %s%s", s.Name, durationOf(s), j.setFor(s)))
		}
	}
	if len(timeouts) > 0 {
		return warn("sessions of this role are bounded", "apply sets them aside for itself; psql, pg_restore and scripts of this role are ended by them: SET them to 0 there").about(timeouts)
	}
	if missing := j.missingSchemas(path); len(missing) > 0 {
		return warn("search_path is "+path+", and names schemas that are not there", "triggers and functions that a plan runs look for their tables in it: make the schemas, or ALTER ROLE or DATABASE ... SET search_path").about(missing)
	}
	if path != "" {
		return ok("search_path is %s: triggers and functions that a plan runs are run in it", path)
	}
	return ok("nothing that would end or redirect a session")
}

// missingSchemas are the schemas that a search_path names and the database does not have.
func (j *judge) missingSchemas(path string) []string {
	var out []string
	for _, part := range pathParts(path) {
		name := schema.ParseName(part).Name
		if name != "$user" && name != "pg_temp" && name != "" && !slices.Contains(j.Health.Session.Schemas, name) {
			out = append(out, name)
		}
	}
	return out
}

// pathParts takes a search_path apart at its commas. One within quotes is part of a name.
func pathParts(path string) []string {
	var out []string
	begin, quoted := 0, false
	for i, c := range path {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			out, begin = append(out, strings.TrimSpace(path[begin:i])), i+1
		}
	}
	return append(out, strings.TrimSpace(path[begin:]))
}

// setFor says for whom a setting was made, where it was for the role or the database.
func (j *judge) setFor(s schema.SettingHealth) string {
	for _, r := range j.Health.RoleSettings {
		role, database := r.Role != "", r.Database != ""
		if r.Name != s.Name || role && r.Role != j.Health.Session.Role {
			continue
		}
		switch {
		case role && database:
			return fmt.Sprintf(" (set for role %s in database %s)", r.Role, r.Database)
		case role:
			return fmt.Sprintf(" (set for role %s)", r.Role)
		case database:
			return fmt.Sprintf(" (set for database %s)", r.Database)
		}
	}
	return ""
}

// durationOf is a timeout with its unit.
func durationOf(s schema.SettingHealth) string {
	n, err := strconv.ParseInt(s.Value, 10, 64)
	if err != nil || s.Unit != "ms" {
		return strings.TrimSpace(s.Value + " " + s.Unit)
	}
	return (time.Duration(n) * time.Millisecond).String()
}
