package hclsafe

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty/function"
)

// boundedPrefix is before the names of the bounded functions where an evaluator has functions of its own
// under the plain ones, which cannot be replaced.
const boundedPrefix = "bounded_"

// BoundedFunctions gives [Functions] under names that [UseBounded] calls them by.
func BoundedFunctions() map[string]function.Function {
	out := make(map[string]function.Function)
	for name, f := range Functions() {
		out[boundedPrefix+name] = f
	}
	return out
}

// UseBounded makes a file call the bounded functions.
func UseBounded(body *hclsyntax.Body) {
	_ = hclsyntax.Walk(body, &renamer{known: plain()})
}

// PlainNames takes the prefix out of a message.
func PlainNames(message string) string { return strings.ReplaceAll(message, boundedPrefix, "") }

// renamer renames the calls of functions that are known.
type renamer struct{ known map[string]function.Function }

// Enter implements hclsyntax.Walker.
func (r *renamer) Enter(n hclsyntax.Node) hcl.Diagnostics {
	if call, ok := n.(*hclsyntax.FunctionCallExpr); ok {
		if _, known := r.known[call.Name]; known {
			call.Name = boundedPrefix + call.Name
		}
	}
	return nil
}

// Exit implements hclsyntax.Walker.
func (r *renamer) Exit(hclsyntax.Node) hcl.Diagnostics { return nil }
