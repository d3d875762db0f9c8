package planner

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// readsZone reports whether a conversion between two types depends on the session's TimeZone: one of
// them knows a zone, and they are not the same.
func readsZone(from, to string) bool {
	fn, _, _ := splitType(from)
	tn, _, _ := splitType(to)
	zoned := func(t string) bool { return strings.Contains(t, " with time zone") }
	return fn != tn && (zoned(fn) || zoned(tn))
}

// utc are the names of zones that have always been UTC.
var utc = regexp.MustCompile(`^(?i:(Etc/)?(UTC|UCT|GMT|Zulu|Universal|Greenwich|GMT[+-]?0))$`)

// inZone lets a conversion read and write times as those of the zone that a session of the
// role begins with, as the same statement in psql would, and says so. Another zone than UTC is
// a hazard: what the application wrote may have been meant as UTC.
func (a columnAlter) inZone(s *step, work schema.ColumnWork) {
	zone, known := work.TimeZone, "the session's TimeZone"
	if zone == "" {
		zone, known = "UTC", "the server could not be asked for its TimeZone"
	}
	s.Session = append(s.Session, plan.Setting{Name: "TimeZone", Value: zone})
	meaning := fmt.Sprintf("times without a zone are read as %s (%s)", zone, known)
	if s.Class == plan.Brief {
		s.Why = meaning + ": metadata only"
	} else {
		s.Why = meaning + "; " + s.Why
	}
	from, to := a.from.Type.SQL(), a.to.Type.SQL()
	if isTimestamp(from) && isTimestamp(to) {
		s.Lost = ""
		s.Undo = alterTable(a.t) + ddl.AlterType(a.to.Name, from, "", schema.Ident(a.to.Name)+" AT TIME ZONE "+schema.Literal(zone))
	}
	if work.TimeZone == "" || !utc.MatchString(zone) {
		a.d.hazard(s, policy.HazardTimeZone, a.ch, fmt.Sprintf("%s.%s from %s to %s: times without a zone are read as %s; to read them as another zone's, give it in the URL: ?timezone=UTC",
			a.t, a.to.Name, from, to, zone))
	}
}

func isTimestamp(t string) bool {
	name, _, _ := splitType(t)
	return strings.HasPrefix(name, "timestamp ") && !strings.HasSuffix(name, "[]")
}
