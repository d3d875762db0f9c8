package report

import (
	"io"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// stateDocument is a state as JSON: the objects with their attributes as the HCL names them, and the
// state in the form that reads back.
type stateDocument struct {
	FormatVersion string           `json:"format_version"`
	Objects       []stateObject    `json:"objects"`
	State         *schema.Database `json:"state"`
}

type stateObject struct {
	plan.Object
	Attributes map[string]string `json:"attributes"`
}

// State writes a state as JSON: names, definitions and sizes, no row and no secret.
func State(w io.Writer, db *schema.Database) error {
	doc := stateDocument{FormatVersion: plan.FormatVersion, Objects: []stateObject{}, State: db}
	for ref, obj := range db.Objects() {
		if ref.Kind == schema.KindExtension && ref.Name == schema.Plpgsql {
			continue
		}
		o := stateObject{Object: plan.ObjectOf(ref), Attributes: map[string]string{}}
		for _, a := range obj.Attrs() {
			o.Attributes[a.Name] = a.Value
		}
		doc.Objects = append(doc.Objects, o)
	}
	return Document(w, doc)
}
