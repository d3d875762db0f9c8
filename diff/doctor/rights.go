package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

func checkRights(j *judge) Finding {
	if len(j.Lacks) == 0 {
		if j.Plan.Result == plan.Noop {
			return ok("nothing is pending, so nothing is needed")
		}
		return ok("the role may run every step of the plan")
	}
	var texts, mends []string
	for _, l := range j.Lacks {
		texts, mends = append(texts, l.Text), append(mends, l.Mend)
	}
	return fail("the role "+j.role()+" could not apply the plan", mends[0]).about(texts).with(mends...)
}

func (j *judge) role() string {
	if j.Health == nil {
		return ""
	}
	return j.Health.Session.Role
}

// inManaged reports whether a schema is one that the HCL declares, or any where there is no HCL.
func (j *judge) inManaged(name string) bool {
	return j.Desired == nil || slices.ContainsFunc(j.Desired.Schemas, func(s *schema.Schema) bool { return s.Name == name })
}

func checkOwnership(j *judge) Finding {
	var foreign []string
	all := 0
	for _, t := range j.Health.Tables {
		if t.Member || !t.Managed || !j.inManaged(t.Name.Schema) {
			continue
		}
		if all++; !t.Owned {
			foreign = append(foreign, t.Name.String())
		}
	}
	if len(foreign) == 0 {
		return ok("the role owns all of %s, itself or as a member", count(all, "table", "tables"))
	}
	return warn(fmt.Sprintf("%d of %d tables belong to roles that %s is no member of, so it could not change them", len(foreign), all, j.role()),
		"apply as their owner, or GRANT the owning role TO "+schema.Ident(j.role())).about(foreign)
}

func checkRowSecurity(j *judge) Finding {
	if j.HiddenRows != nil {
		return fail(j.HiddenRows.Text, j.HiddenRows.Mend)
	}
	if j.Health.Session.BypassRLS {
		return ok("the role sees every row (BYPASSRLS)")
	}
	var hidden []string
	for _, t := range j.Health.Tables {
		if t.RowSecurity && j.inManaged(t.Name.Schema) {
			hidden = append(hidden, t.Name.String())
		}
	}
	if len(hidden) == 0 {
		return ok("no policy hides rows of a table from the role")
	}
	return warn("policies hide rows from the role, so a plan that fills or checks them is refused",
		"apply as a role that sees every row: ALTER ROLE "+schema.Ident(j.role())+" BYPASSRLS, or as the owner where row security is not forced").about(hidden)
}

func checkExtensions(j *judge) Finding {
	have := make(map[string]schema.ExtensionHealth)
	for _, e := range j.Health.Extensions {
		have[e.Name] = e
	}
	var absent, behind, lines []string
	pinned := make(map[string]string)
	if j.Desired != nil {
		for _, e := range j.Desired.Extensions {
			pinned[e.Name] = e.Version
			if have[e.Name].Available == "" && have[e.Name].Installed == "" {
				absent = append(absent, e.Name)
			}
		}
	}
	installed := 0
	for _, e := range j.Health.Extensions {
		if e.Installed == "" {
			continue
		}
		installed++
		switch {
		case e.Available == "":
			behind = append(behind, e.Name+" "+e.Installed+" (the server has no package of it any more)")
		case e.Installed != e.Available && pinned[e.Name] != e.Installed:
			behind = append(behind, fmt.Sprintf("%s %s (the server has %s)", e.Name, e.Installed, e.Available))
			lines = append(lines, "ALTER EXTENSION "+schema.Ident(e.Name)+" UPDATE")
		}
	}
	switch {
	case len(absent) > 0:
		return fail("the HCL declares extensions that the server has no package of", "install the packages on the server's machine").about(absent)
	case len(behind) > 0:
		return warn("installed extensions are not as the server's packages are", "update them, after a look at their release notes").about(behind).with(lines...)
	}
	return ok("%s, none behind the server's package", count(installed, "extension", "extensions"))
}

// vectorFault is a fault of pgvector, and the version that mends it.
type vectorFault struct{ mended, text string }

// vectorFaults are those that crash the server, damage an index or give wrong answers, the newest first.
// https://github.com/pgvector/pgvector/blob/master/CHANGELOG.md
var vectorFaults = []vectorFault{
	{"0.8.7", "a buffer overflow in IVFFlat builds"},
	{"0.8.4", "errors of HNSW vacuuming and of inserts meanwhile"},
	{"0.8.3", "damage to HNSW indexes by vacuuming"},
	{"0.8.2", "a buffer overflow in parallel HNSW builds (CVE-2026-3172)"},
	{"0.7.4", "faulty locking in parallel HNSW builds"},
	{"0.7.2", "indexes of unlogged tables without an initialization fork"},
	{"0.6.0", "errors under logical replication"},
	{"0.5.0", "wrong results for NULL and NaN distances with IVFFlat"},
	{"0.4.4", "a crash by malformed text"},
	{"0.3.1", "IVFFlat indexes that miss rows inserted later"},
}

func checkPgvector(j *judge) Finding {
	i := slices.IndexFunc(j.Health.Extensions, func(e schema.ExtensionHealth) bool { return e.Name == "vector" && e.Installed != "" })
	if i < 0 {
		return ok("not installed in this database")
	}
	e := j.Health.Extensions[i]
	var faults []string
	for _, f := range vectorFaults {
		if older(e.Installed, f.mended) {
			faults = append(faults, fmt.Sprintf("%s (mended in %s)", f.text, f.mended))
		}
	}
	if len(faults) == 0 {
		return ok("%s, no known fault", e.Installed)
	}
	newest := vectorFaults[0].mended
	advice := "install pgvector " + newest + " or newer on the server's machine, then ALTER EXTENSION vector UPDATE; rebuild HNSW indexes that were vacuumed before 0.8.3"
	return warn("pgvector "+e.Installed+" has known faults", advice).about(faults)
}

// older reports whether a version of numbers and dots comes before another.
func older(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		x, y := part(as, i), part(bs, i)
		if x != y {
			return x < y
		}
	}
	return false
}

func part(list []string, i int) int {
	n := 0
	if i < len(list) {
		for _, c := range list[i] {
			if c < '0' || c > '9' {
				break
			}
			n = n*10 + int(c-'0')
		}
	}
	return n
}
