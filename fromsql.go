package schemactl

import (
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// AsHCL is a state that was read from a server, as the HCL of a desired one: with [Config.Of] it is what a database is
// compared with. Name is that of the file in errors. Owners are declared where the state has them.
func AsHCL(db *schema.Database, name string) (hcl.File, error) {
	files, err := hcl.Write(db, hcl.WriteOptions{Owners: true})
	if err != nil {
		return hcl.File{}, err
	}
	files[0].Name = name
	return files[0], nil
}
