package hclsafe

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	ctyyaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// plain gives the functions of Atlas's HCL, under its names. print, which writes to
// standard output there, gives its argument back in silence: standard output is ours.
func plain() map[string]function.Function {
	return map[string]function.Function{
		"abs": stdlib.AbsoluteFunc, "alltrue": function.New(allTrue), "can": tryfunc.CanFunc, "ceil": stdlib.CeilFunc,
		"chomp": stdlib.ChompFunc, "chunklist": stdlib.ChunklistFunc, "coalescelist": stdlib.CoalesceListFunc,
		"compact": stdlib.CompactFunc, "concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc,
		"csvdecode": stdlib.CSVDecodeFunc, "distinct": stdlib.DistinctFunc, "element": stdlib.ElementFunc,
		"empty": function.New(empty), "endswith": test2(strings.HasSuffix), "flatten": stdlib.FlattenFunc,
		"floor": stdlib.FloorFunc, "format": stdlib.FormatFunc, "formatdate": stdlib.FormatDateFunc,
		"formatlist": stdlib.FormatListFunc, "indent": stdlib.IndentFunc, "index": stdlib.IndexFunc, "join": stdlib.JoinFunc,
		"jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc, "keys": stdlib.KeysFunc,
		"length": stdlib.LengthFunc, "log": stdlib.LogFunc, "lower": stdlib.LowerFunc, "max": stdlib.MaxFunc,
		"merge": stdlib.MergeFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc, "pow": stdlib.PowFunc,
		"print": function.New(identity), "range": stdlib.RangeFunc, "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc,
		"regexpescape": onString(regexp.QuoteMeta), "regexreplace": stdlib.RegexReplaceFunc, "replace": stdlib.ReplaceFunc,
		"reverse": stdlib.ReverseListFunc, "setintersection": stdlib.SetIntersectionFunc, "setproduct": stdlib.SetProductFunc,
		"setsubtract": stdlib.SetSubtractFunc, "setunion": stdlib.SetUnionFunc, "signum": stdlib.SignumFunc,
		"slice": stdlib.SliceFunc, "sort": stdlib.SortFunc, "split": stdlib.SplitFunc,
		"startswith": test2(strings.HasPrefix), "strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc,
		"timeadd": stdlib.TimeAddFunc, "title": stdlib.TitleFunc, "tobool": to(cty.Bool),
		"tolist": to(cty.List(cty.DynamicPseudoType)), "tonumber": to(cty.Number), "toset": to(cty.Set(cty.DynamicPseudoType)),
		"tostring": to(cty.String), "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc,
		"trimspace": stdlib.TrimSpaceFunc, "trimsuffix": stdlib.TrimSuffixFunc, "try": tryfunc.TryFunc, "upper": stdlib.UpperFunc,
		"urlescape": onString(url.QueryEscape), "urlqueryset": function.New(urlQuerySet), "urlsetpath": function.New(urlSetPath),
		"urluserinfo": function.New(urlUserinfo), "values": stdlib.ValuesFunc, "yamldecode": ctyyaml.YAMLDecodeFunc,
		"yamlencode": ctyyaml.YAMLEncodeFunc, "yamlmerge": function.New(yamlMerge), "zipmap": stdlib.ZipmapFunc,
	}
}

func strs(names ...string) []function.Parameter {
	ps := make([]function.Parameter, len(names))
	for i, n := range names {
		ps[i] = function.Parameter{Name: n, Type: cty.String}
	}
	return ps
}

func onString(f func(string) string) function.Function {
	return function.New(&function.Spec{
		Params: strs("str"), Type: function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.StringVal(f(args[0].AsString())), nil
		},
	})
}

func test2(f func(s, part string) bool) function.Function {
	return function.New(&function.Spec{
		Params: strs("s", "part"), Type: function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(f(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

var identity = &function.Spec{
	Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType}},
	Type:   func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
	Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return args[0], nil },
}

// collection checks the one argument of empty and alltrue.
func collection(args []cty.Value) (cty.Type, error) {
	t := args[0].Type()
	if !t.IsListType() && !t.IsMapType() && !t.IsSetType() && !t.IsTupleType() && !t.IsObjectType() {
		return cty.NilType, function.NewArgErrorf(0, "a collection is expected")
	}
	return cty.Bool, nil
}

var empty = &function.Spec{
	Params: []function.Parameter{{Name: "collection", Type: cty.DynamicPseudoType}},
	Type:   collection,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return cty.BoolVal(args[0].LengthInt() == 0), nil
	},
}

var allTrue = &function.Spec{
	Params: []function.Parameter{{Name: "collection", Type: cty.DynamicPseudoType}},
	Type:   collection,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		for it := args[0].ElementIterator(); it.Next(); {
			if _, v := it.Element(); v.IsNull() || v.Type() != cty.Bool || v.False() {
				return cty.False, nil
			}
		}
		return cty.True, nil
	},
}

// to makes a conversion function.
func to(want cty.Type) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "v", Type: cty.DynamicPseudoType, AllowNull: true}},
		Type: func(args []cty.Value) (cty.Type, error) {
			v, err := convert.Convert(args[0], want)
			if err != nil {
				return cty.NilType, function.NewArgErrorf(0, "cannot convert %s to %s", args[0].Type().FriendlyName(), want.FriendlyNameForConstraint())
			}
			return v.Type(), nil
		},
		Impl: func(args []cty.Value, ret cty.Type) (cty.Value, error) { return convert.Convert(args[0], ret) },
	})
}

func onURL(args []cty.Value, f func(*url.URL)) (cty.Value, error) {
	u, err := url.Parse(args[0].AsString())
	if err != nil {
		// The parser's own message repeats the URL, with its password.
		return cty.NilVal, function.NewArgError(0, errors.New("not a URL"))
	}
	f(u)
	return cty.StringVal(u.String()), nil
}

var urlQuerySet = &function.Spec{
	Params: strs("url", "key", "value"), Type: function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return onURL(args, func(u *url.URL) {
			q := u.Query()
			q.Set(args[1].AsString(), args[2].AsString())
			u.RawQuery = q.Encode()
		})
	},
}

var urlSetPath = &function.Spec{
	Params: strs("url", "path"), Type: function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return onURL(args, func(u *url.URL) { u.Path = args[1].AsString() })
	},
}

var urlUserinfo = &function.Spec{
	Params: strs("url", "user"), VarParam: &function.Parameter{Name: "pass", Type: cty.String, AllowNull: true},
	Type: function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return onURL(args, func(u *url.URL) {
			u.User = url.User(args[1].AsString())
			if len(args) > 2 && !args[2].IsNull() {
				u.User = url.UserPassword(args[1].AsString(), args[2].AsString())
			}
		})
	},
}

var yamlMerge = &function.Spec{
	VarParam: &function.Parameter{Name: "values", Type: cty.String},
	Type:     function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		merged := cty.EmptyObjectVal
		for i, a := range args {
			v, err := ctyyaml.YAMLDecodeFunc.Call([]cty.Value{a})
			if err != nil {
				return cty.NilVal, function.NewArgError(i, err)
			}
			if !v.Type().IsObjectType() || v.IsNull() {
				return cty.NilVal, function.NewArgErrorf(i, "a YAML mapping is expected")
			}
			if merged, err = mergeObjects(merged, v); err != nil {
				return cty.NilVal, function.NewArgError(i, err)
			}
		}
		return ctyyaml.YAMLEncodeFunc.Call([]cty.Value{merged})
	},
}

// mergeObjects merges the second into the first: mappings deeply, lists one after the
// other, all else replaced.
func mergeObjects(a, b cty.Value) (cty.Value, error) {
	out := make(map[string]cty.Value)
	for k, v := range a.AsValueMap() {
		out[k] = v
	}
	for k, v := range b.AsValueMap() {
		old, ok := out[k]
		var err error
		switch t := v.Type(); {
		case !ok || v.IsNull() || old.IsNull():
		case t.IsObjectType() != old.Type().IsObjectType() || t.IsTupleType() != old.Type().IsTupleType():
			err = fmt.Errorf("key %q has two types", k)
		case t.IsObjectType():
			v, err = mergeObjects(old, v)
		case t.IsTupleType():
			v = cty.TupleVal(append(old.AsValueSlice(), v.AsValueSlice()...))
		}
		if err != nil {
			return cty.NilVal, err
		}
		out[k] = v
	}
	return cty.ObjectVal(out), nil
}
