package hcl_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/replyx/schemactl/schema/hcl"
)

func ExampleRead() {
	files := fstest.MapFS{"schema.hcl": {Data: []byte(`
schema "public" {}

table "users" {
  schema = schema.public
  column "email" {
    type    = varchar(64)
    default = "none"
  }
  index "users_email_idx" {
    columns = [column.emial]
  }
}
`)}}
	_, err := hcl.Read(context.Background(), []string{"schema.hcl"}, hcl.Options{FS: files})
	fmt.Println(err)
	// Output:
	// schema.hcl:11:16: column "emial" is not in table "users"; did you mean "email"?
	//    11 |     columns = [column.emial]
	//       |                ^
}

func ExampleFormat() {
	out, err := hcl.Format([]byte("schema \"app\" {\ncomment=\"x\"\n}"))
	fmt.Printf("%s%v\n", out, err)
	// Output:
	// schema "app" {
	//   comment = "x"
	// }
	// <nil>
}
