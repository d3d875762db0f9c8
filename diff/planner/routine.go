package planner

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
)

// replaceable reports whether CREATE OR REPLACE takes a routine's changes: not another result, nor
// other names or modes of arguments, nor a default less (manual, CREATE FUNCTION).
func replaceable(ch diff.Change) bool {
	for _, a := range ch.Attrs {
		base, part, _ := strings.Cut(a.Name, ".")
		switch {
		case base == "return" || base == "return_set" || base == "window":
			return false
		case strings.HasPrefix(base, "arg["):
			if part == "" || part == "mode" || part == "name" && a.From != "" || part == "default" && a.To == "" {
				return false
			}
		}
	}
	return true
}

// replaceableAggregate reports whether CREATE OR REPLACE takes an aggregate's changes: the result stays,
// and so do its arguments and whether it is an ordered-set one (manual, CREATE AGGREGATE).
func replaceableAggregate(ch diff.Change) bool {
	return !slices.ContainsFunc(ch.Attrs, func(a diff.AttrChange) bool {
		return strings.HasPrefix(a.Name, "arg[") || strings.HasPrefix(a.Name, "order_by[") ||
			slices.Contains([]string{"state_type", "final_func", "moving_final_func", "moving_state_type", "hypothetical"}, a.Name)
	})
}
