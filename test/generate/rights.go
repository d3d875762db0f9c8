package generate

import "github.com/replyx/schemactl/schema"

// reader is a role that all databases of a server share.
const reader = "pairs_reader"

// Owner is a role, and its password, that may own databases and is no superuser.
const Owner = "pairs_owner"

// CreateRoles creates the roles that all databases of a server share, where they are not there yet.
const CreateRoles = `DO $$ BEGIN CREATE ROLE pairs_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE pairs_owner LOGIN CREATEDB PASSWORD 'pairs_owner'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`

// permissions give and take rights. There is one always: without any, rights are not compared
// business and stay.
func (g generator) permissions() {
	g.grant(schema.Ref{Kind: schema.KindSchema, Name: "public"}, "", reader, "USAGE")
	for _, t := range g.db.Tables {
		if g.chance(30) {
			g.grant(t.Ref(), "", reader, one(g, []string{"SELECT"}, []string{"INSERT", "SELECT"})...)
		}
		if g.chance(15) && len(t.Columns) > 0 {
			g.grant(t.Ref(), one(g, t.Columns...).Name, reader, "UPDATE")
		}
	}
	for _, s := range schema.Of[*schema.Sequence](g.db) {
		if g.chance(40) {
			g.grant(schema.Ref{Kind: schema.KindSequence, Schema: "public", Name: s.Name.Name}, "", reader, "USAGE")
		}
	}
	for _, e := range g.db.Entities {
		if k := e.Ref().Kind; k == schema.KindEnum || k == schema.KindSequence || !g.chance(35) {
			continue
		}
		switch x := e.(type) {
		case *schema.View:
			g.grant(e.Ref(), "", reader, "SELECT")
		case *schema.Routine:
			if g.chance(50) {
				g.grant(e.Ref(), "", schema.Public)
			} else {
				g.grant(e.Ref(), "", reader, "EXECUTE")
			}
		case *schema.Domain, *schema.Composite, *schema.Range:
			g.grant(x.Ref(), "", one(g, reader, reader), "USAGE")
		}
	}
}

func (g generator) grant(on schema.Ref, column, to string, names ...string) {
	p := &schema.Permission{On: on, Column: column, Grantee: to, Privileges: schema.Plain(names)}
	for i := range p.Privileges {
		p.Privileges[i].Grantable = to != schema.Public && g.chance(15)
	}
	g.db.Entities = append(g.db.Entities, p)
}
