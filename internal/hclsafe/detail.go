package hclsafe

import (
	"errors"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// aboutNames are the mistakes whose details name what the file says, and no value.
var aboutNames = []string{
	"Unknown variable", "Variables not allowed", "Unsupported attribute", "Call to unknown function", "Function calls not allowed",
	"Not enough function arguments", "Too many function arguments", "Invalid reference", "Missing attribute separator",
}

// Detail is the part of a diagnostic behind its summary. It is empty where it may repeat a value that is not
// in the file itself: the environment's, a variable's, or what a function made of one.
func Detail(d *hcl.Diagnostic) string {
	if d.Expression == nil || slices.Contains(aboutNames, d.Summary) || constant(d.Expression) {
		return d.Detail
	}
	if call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](d); ok {
		var bound *boundError
		if errors.As(call.FunctionCallError(), &bound) {
			return d.Detail
		}
	}
	return ""
}

// constant reports whether an expression has nothing but what stands in it.
func constant(e hcl.Expression) bool {
	node, ok := e.(hclsyntax.Node)
	if !ok || len(e.Variables()) > 0 {
		return false
	}
	w := &callFinder{}
	_ = hclsyntax.Walk(node, w)
	return !w.found
}

// callFinder looks for a call of getenv, or of a function that is not known here.
type callFinder struct{ found bool }

// Enter implements hclsyntax.Walker.
func (w *callFinder) Enter(n hclsyntax.Node) hcl.Diagnostics {
	if call, ok := n.(*hclsyntax.FunctionCallExpr); ok && call.Name == "getenv" {
		w.found = true
	}
	return nil
}

// Exit implements hclsyntax.Walker.
func (w *callFinder) Exit(hclsyntax.Node) hcl.Diagnostics { return nil }
