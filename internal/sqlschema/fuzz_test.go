package sqlschema

import (
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
)

// No text stops the reader of scripts, and each place lies within it.
func FuzzScript(f *testing.F) {
	f.Add("CREATE TABLE IF NOT EXISTS a.t (id int PRIMARY KEY, CONSTRAINT c CHECK (id > 0), UNIQUE (id)) ;\n-- schemactl:rename \"old t\"\nCREATE INDEX i ON t (id);")
	f.Add("\\restrict x\nSET search_path = app, public;\nCOPY t FROM stdin;\n1\n\\.\nALTER TABLE ONLY t ADD COLUMN IF NOT EXISTS b int, ADD CONSTRAINT c FOREIGN KEY (b) REFERENCES t;")
	f.Add("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END; GRANT SELECT ON TABLE a, b.c TO PUBLIC;")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := NewScript(File{Name: "f.sql", Data: []byte(text)}, nil)
		if err != nil {
			return
		}
		db := &schema.Database{Tables: []*schema.Table{{Name: schema.Name{Schema: "app", Name: "t"}, Source: &schema.Source{Pos: schema.Pos{File: readFrom}}}}}
		if err := Place(db, readFrom, []*Script{s}); err != nil {
			return
		}
		if at := db.Tables[0].Pos; at.File != "f.sql" || at.Line < 1 || at.Line > strings.Count(text, "\n")+1 {
			t.Errorf("the place is %v", at)
		}
	})
}

const readFrom = "read back"
