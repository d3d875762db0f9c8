package hcl

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/replyx/schemactl/internal/hclsafe"
)

// Format lays a file out: indentation, spaces, aligned equals signs, one newline at the
// end. It changes no token, and formatting again changes nothing. A file that is no HCL
// gives [Errors].
func Format(src []byte) ([]byte, error) {
	f := &file{src: bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))}
	if errs := checkBytes(f); len(errs) > 0 {
		return nil, errs
	}
	if i, message := hclsafe.CheckText(f.src); message != "" {
		return nil, Errors{f.errorAt(posAt(f.src, i), "", "%s", message)}
	}
	if _, diags := hclsyntax.ParseConfig(f.src, "", hcl.InitialPos); diags.HasErrors() {
		return nil, sortErrors(f.fromDiags(diags))
	}
	out := bytes.TrimRight(hclwrite.Format(f.src), " \t\r\n")
	if len(out) == 0 {
		return out, nil
	}
	return append(out, '\n'), nil
}
