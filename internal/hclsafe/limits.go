package hclsafe

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// What a function gives is at most this large: no desired state comes near it.
const (
	maxBytes    = 16 << 20
	maxElements = 100_000
	// maxExponent bounds numbers: written out, one of a larger exponent is longer than a page.
	maxExponent = 1 << 14
)

// Functions gives the functions of Atlas's HCL, under its names, with bounds: one that would make a value
// that is too large makes an error instead, before it takes the memory.
func Functions() map[string]function.Function {
	all := plain()
	for name, f := range all {
		if name != "try" && name != "can" { // they take expressions, and make nothing
			all[name] = bounded(name, f)
		}
	}
	return all
}

// boundError reports that a bound is passed. It repeats no value.
type boundError struct{ message string }

func (e *boundError) Error() string { return e.message }

func bounded(name string, f function.Function) function.Function {
	return function.New(&function.Spec{
		Params: f.Params(), VarParam: f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			if err := checkArgs(name, args); err != nil {
				return cty.NilType, err
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := f.Call(args)
			if err == nil {
				err = CheckSize(v)
			}
			return v, err
		},
	})
}

// foresee tells how many bytes or elements a function will make, of those that make more than they are given.
var foresee = map[string]func(args []cty.Value) float64{
	"indent": func(args []cty.Value) float64 {
		n, s := number(args, 0), text(args, 1)
		return n*float64(strings.Count(s, "\n")+1) + float64(len(s))
	},
	"replace": func(args []cty.Value) float64 {
		return float64(len(text(args, 0))+1) * float64(len(text(args, 2))+1) / 4
	},
	"regexreplace": func(args []cty.Value) float64 {
		return float64(len(text(args, 0))+1) * float64(len(text(args, 2))+1) / 4
	},
	"join": func(args []cty.Value) float64 {
		n := 0.0
		for i := 1; i < len(args); i++ {
			n += count(args, i)
		}
		return n * float64(len(text(args, 0)))
	},
	"setproduct": func(args []cty.Value) float64 {
		n := 1.0
		for i := range args {
			n *= count(args, i)
		}
		return n * float64(len(args)) * maxBytes / maxElements
	},
	"format": func(args []cty.Value) float64 { return width(text(args, 0)) },
	"formatlist": func(args []cty.Value) float64 {
		n := 1.0
		for i := 1; i < len(args); i++ {
			n = max(n, count(args, i))
		}
		return n * width(text(args, 0))
	},
	"range": func(args []cty.Value) float64 {
		start, end, step := 0.0, number(args, 0), 1.0
		if len(args) > 1 {
			start, end = end, number(args, 1)
		}
		if len(args) > 2 {
			step = number(args, 2)
		}
		if step == 0 {
			return 0
		}
		return (end - start) / step * maxBytes / maxElements
	},
}

func checkArgs(name string, args []cty.Value) error {
	for i := range args {
		if n, ok := known(args, i, cty.Number); ok {
			if e := n.AsBigFloat().MantExp(nil); e > maxExponent || e < -maxExponent {
				return function.NewArgErrorf(i, "a number is too large or too small")
			}
		}
	}
	switch name {
	case "jsondecode", "yamldecode", "yamlmerge":
		for i := range args {
			if textDepth(text(args, i)) > maxDepth {
				return function.NewArgErrorf(i, "it is nested more than %d deep", maxDepth)
			}
		}
	}
	if bytes := foresee[name]; bytes != nil && bytes(args) > maxBytes {
		return &boundError{fmt.Sprintf("the result would be too large: at most %d MB, and %d elements", maxBytes>>20, maxElements)}
	}
	return nil
}

// textDepth is how deep JSON or YAML nests, or more: by brackets outside of strings, and by the dashes and
// the indentation of one line.
func textDepth(s string) int {
	depth, deepest, line := 0, 0, 0
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == '\n':
			line, quoted = 0, false
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth = max(depth-1, 0)
		case (c == '-' || c == '?') && i+1 < len(s) && s[i+1] == ' ':
			line++
		}
		deepest = max(deepest, depth+line)
	}
	return deepest
}

// known is an argument of a type, where its value is known.
func known(args []cty.Value, i int, t cty.Type) (cty.Value, bool) {
	if i >= len(args) {
		return cty.NilVal, false
	}
	v, _ := args[i].Unmark()
	if v.Type() != t || !v.IsKnown() || v.IsNull() {
		return cty.NilVal, false
	}
	return v, true
}

func text(args []cty.Value, i int) string {
	if v, ok := known(args, i, cty.String); ok {
		return v.AsString()
	}
	return ""
}

func number(args []cty.Value, i int) float64 {
	if v, ok := known(args, i, cty.Number); ok {
		f, _ := v.AsBigFloat().Float64()
		return f
	}
	return 0
}

func count(args []cty.Value, i int) float64 {
	v, _ := args[i].Unmark()
	if !v.IsKnown() || v.IsNull() || !v.CanIterateElements() {
		return 1
	}
	return float64(v.LengthInt())
}

// widths are those of the verbs of format.
var widths = regexp.MustCompile(`[0-9]+`)

// width is about what the widths and precisions of a format come to.
func width(format string) float64 {
	sum := float64(len(format))
	for _, w := range widths.FindAllString(format, -1) {
		if len(w) > 9 {
			return 2 * maxBytes
		}
		n := 0.0
		for _, c := range w {
			n = n*10 + float64(c-'0')
		}
		if n > 1000 { // a smaller one may be text
			sum += n * 16
		}
	}
	return sum
}

// CheckSize refuses a value that is too large. It stops counting there, so that a value whose parts are the
// same ones many times costs no more.
func CheckSize(v cty.Value) error {
	bytes, elements := 0, 0
	var count func(v cty.Value) bool
	count = func(v cty.Value) bool {
		v, _ = v.Unmark()
		if elements++; elements > maxElements || bytes > maxBytes {
			return false
		}
		if !v.IsKnown() || v.IsNull() {
			return true
		}
		switch {
		case v.Type() == cty.String:
			bytes += len(v.AsString())
			return bytes <= maxBytes
		case v.Type() == cty.Number:
			e := v.AsBigFloat().MantExp(nil)
			return e <= maxExponent && e >= -maxExponent
		case !v.CanIterateElements():
			return true
		}
		for it := v.ElementIterator(); it.Next(); {
			if _, e := it.Element(); !count(e) {
				return false
			}
		}
		return true
	}
	if !count(v) {
		return &boundError{fmt.Sprintf("the value is too large: at most %d MB, and %d elements", maxBytes>>20, maxElements)}
	}
	return nil
}
