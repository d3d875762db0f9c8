// Command jsonvalid holds the JSON document on standard input against a JSON schema:
//
//	jsonvalid docs/history.schema.json#/$defs/list < document
//
// It is a program of its own since the validator takes longer to start than schemactl, which the scripts of
// cmd/schemactl start a thousand times as the test binary.
package main

import (
	"fmt"
	"os"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: jsonvalid SCHEMA < DOCUMENT")
		os.Exit(2)
	}
	if err := validate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "jsonvalid:", err)
		os.Exit(1)
	}
}

func validate(schema string) error {
	compiled, err := jsonschema.NewCompiler().Compile(schema)
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(os.Stdin)
	if err != nil {
		return err
	}
	return compiled.Validate(doc)
}
