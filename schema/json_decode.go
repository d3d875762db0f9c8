package schema

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
)

// UnmarshalJSON reads what [Database.MarshalJSON] wrote. A key that it does not know is an error: it
// would be a difference that no comparison sees.
func (d *Database) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return fmt.Errorf("read the state: %w", err)
	}
	r := &decoder{layouts: make(layouts), ids: make(map[int64]reflect.Value)}
	out := reflect.New(databaseType)
	if err := r.database(tree, out.Elem()); err != nil {
		return fmt.Errorf("read the state: %w", err)
	}
	*d = *out.Interface().(*Database)
	d.Sort()
	return nil
}

type decoder struct {
	layouts layouts
	// ids are the objects that others refer to.
	ids map[int64]reflect.Value
}

func (r *decoder) database(tree any, out reflect.Value) error {
	object, ok := tree.(map[string]any)
	if !ok {
		return errors.New("it is not a JSON object")
	}
	switch format := fmt.Sprint(object[keyFormat]); {
	case object[keyFormat] == nil:
		return fmt.Errorf("it has no %q, so it is not a state that schemactl wrote", keyFormat)
	case format == "1":
		object = fromFormat1(object)
	case format != strconv.Itoa(StateFormat):
		return fmt.Errorf("it is of format %s, and this schemactl reads formats 1 to %d", format, StateFormat)
	}
	return r.fields(object, out, keyFormat)
}

// fromFormat1 puts enums and sequences, which format 1 had lists of, among the entities.
func fromFormat1(object map[string]any) map[string]any {
	out := maps.Clone(object)
	var moved []any
	for _, list := range []struct {
		key  string
		kind Kind
	}{{"enums", KindEnum}, {"sequences", KindSequence}} {
		items, ok := out[list.key].([]any)
		if !ok {
			continue // what is no list is an unknown key
		}
		delete(out, list.key)
		for _, item := range items {
			if fields, ok := item.(map[string]any); ok {
				fields[keyType] = string(list.kind)
			}
			moved = append(moved, item)
		}
	}
	if entities, ok := out["entities"].([]any); ok || len(moved) > 0 {
		out["entities"] = append(moved, entities...)
	}
	return out
}

// fields fills a struct. Own are keys that belong to the form.
func (r *decoder) fields(object map[string]any, out reflect.Value, own ...string) error {
	list, err := r.layouts.of(out.Type())
	if err != nil {
		return err
	}
	// The order is that of the writer: what is referred to comes before the references.
	known := len(own)
	for _, key := range own {
		if _, ok := object[key]; !ok {
			known--
		}
	}
	for _, f := range list {
		tree, ok := object[f.key]
		if !ok {
			continue
		}
		known++
		if err := r.value(tree, out.FieldByIndex(f.index)); err != nil {
			return at(f.key, err)
		}
	}
	if known == len(object) {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(own, key) && !slices.ContainsFunc(list, func(f layout) bool { return f.key == key }) {
			return fmt.Errorf("%q is not known: the state was written by a newer schemactl, or by hand", key)
		}
	}
	return nil
}

func (r *decoder) value(tree any, out reflect.Value) error {
	switch out.Type() {
	case ownerType:
		name, err := text(tree)
		out.Addr().Interface().(*Owner).name = name
		return err
	case sourceType:
		s, err := source(tree)
		out.Set(reflect.ValueOf(s))
		return err
	}
	switch out.Kind() {
	case reflect.Pointer:
		return r.pointer(tree, out)
	case reflect.Interface:
		return r.entity(tree, out)
	case reflect.Struct:
		object, err := objectOf(tree)
		if err != nil {
			return err
		}
		return r.fields(object, out)
	case reflect.Slice:
		return r.list(tree, out)
	case reflect.Map:
		return r.table(tree, out)
	}
	return scalar(tree, out)
}

// pointer makes what a pointer leads to, or takes what was made before.
func (r *decoder) pointer(tree any, out reflect.Value) error {
	made := reflect.New(out.Type().Elem())
	if !shareable(out.Type()) {
		out.Set(made)
		return r.value(tree, made.Elem())
	}
	object, err := objectOf(tree)
	if err != nil {
		return err
	}
	if n, ok := object[keySame]; ok {
		id, err := number(n)
		was, found := r.ids[id]
		if err != nil || !found || !was.Type().AssignableTo(out.Type()) {
			return fmt.Errorf("%q refers to no object before it", keySame)
		}
		out.Set(was)
		return nil
	}
	out.Set(made)
	if err := r.fields(object, made.Elem(), keyID, keyType); err != nil {
		return err
	}
	// No object refers to itself: it is known once it is whole.
	if n, ok := object[keyID]; ok {
		id, err := number(n)
		if err != nil {
			return at(keyID, err)
		}
		r.ids[id] = made
	}
	return nil
}

func (r *decoder) entity(tree any, out reflect.Value) error {
	object, err := objectOf(tree)
	if err != nil {
		return err
	}
	if n, ok := object[keySame]; ok {
		id, err := number(n)
		was, found := r.ids[id]
		if err != nil || !found || !was.Type().Implements(out.Type()) {
			return fmt.Errorf("%q refers to no object before it", keySame)
		}
		out.Set(was)
		return nil
	}
	name, _ := object[keyType].(string)
	t, ok := entityTypes()[name]
	if !ok {
		return fmt.Errorf("%q is no type of an object", name)
	}
	made := reflect.New(t).Elem()
	if err := r.pointer(tree, made); err != nil {
		return err
	}
	out.Set(made)
	return nil
}

func (r *decoder) list(tree any, out reflect.Value) error {
	list, ok := tree.([]any)
	if !ok {
		return errors.New("it is not a list")
	}
	out.Set(reflect.MakeSlice(out.Type(), len(list), len(list)))
	for i, one := range list {
		if err := r.value(one, out.Index(i)); err != nil {
			return at(fmt.Sprintf("[%d]", i), err)
		}
	}
	return nil
}

func (r *decoder) table(tree any, out reflect.Value) error {
	list, ok := tree.([]any)
	if !ok {
		return errors.New("it is not a list of pairs")
	}
	out.Set(reflect.MakeMapWithSize(out.Type(), len(list)))
	for i, one := range list {
		pair, ok := one.([]any)
		if !ok || len(pair) != 2 {
			return at(fmt.Sprintf("[%d]", i), errors.New("it is not a pair"))
		}
		key, value := reflect.New(out.Type().Key()).Elem(), reflect.New(out.Type().Elem()).Elem()
		if err := errors.Join(r.value(pair[0], key), r.value(pair[1], value)); err != nil {
			return at(fmt.Sprintf("[%d]", i), err)
		}
		out.SetMapIndex(key, value)
	}
	return nil
}

func source(tree any) (*Source, error) {
	object, err := objectOf(tree)
	if err != nil {
		return nil, err
	}
	s := &Source{}
	if file, ok := object["file"]; ok {
		if s.Pos.File, err = text(file); err != nil {
			return nil, at("file", err)
		}
	}
	if s.Pos.Line, err = small(object["line"]); err != nil {
		return nil, at("line", err)
	}
	if s.Pos.Column, err = small(object["column"]); err != nil {
		return nil, at("column", err)
	}
	list, ok := object["attrs"].([]any)
	if !ok {
		return s, nil
	}
	s.attrs = make([]attrPos, len(list))
	for i, one := range list {
		part, ok := one.([]any)
		if !ok || len(part) != 3 {
			return nil, at(fmt.Sprintf("attrs[%d]", i), errors.New("it is not a name, a line and a column"))
		}
		name, nameErr := text(part[0])
		line, lineErr := small(part[1])
		column, columnErr := small(part[2])
		if err := errors.Join(nameErr, lineErr, columnErr); err != nil {
			return nil, at(fmt.Sprintf("attrs[%d]", i), err)
		}
		s.attrs[i] = attrPos{name, int32(line), int32(column)}
	}
	return s, nil
}

// scalar sets a text, a number, or a truth value.
func scalar(tree any, out reflect.Value) error {
	switch {
	case out.Kind() == reflect.String:
		s, err := text(tree)
		out.SetString(s)
		return err
	case out.Kind() == reflect.Bool:
		b, ok := tree.(bool)
		if !ok {
			return errors.New("it is neither true nor false")
		}
		out.SetBool(b)
		return nil
	case out.CanInt():
		n, err := number(tree)
		if err != nil || out.OverflowInt(n) {
			return errors.New("it is not a whole number of its range")
		}
		out.SetInt(n)
		return nil
	case out.CanUint():
		n, err := number(tree)
		if err != nil || n < 0 || out.OverflowUint(uint64(n)) {
			return errors.New("it is not a whole number of its range")
		}
		out.SetUint(uint64(n))
		return nil
	}
	return fmt.Errorf("%s has no form", out.Type())
}

func objectOf(tree any) (map[string]any, error) {
	object, ok := tree.(map[string]any)
	if !ok {
		return nil, errors.New("it is not an object")
	}
	return object, nil
}

func text(tree any) (string, error) {
	switch t := tree.(type) {
	case string:
		return t, nil
	case map[string]any:
		if coded, ok := t[keyBytes].(string); ok {
			data, err := base64.StdEncoding.DecodeString(coded)
			return string(data), err
		}
	}
	return "", errors.New("it is not a text")
}

func number(tree any) (int64, error) {
	n, ok := tree.(json.Number)
	if !ok {
		return 0, errors.New("it is not a number")
	}
	return n.Int64()
}

// small reads the number of a line or a column; one that is not there is zero.
func small(tree any) (int, error) {
	if tree == nil {
		return 0, nil
	}
	n, err := number(tree)
	if err == nil && (n < 0 || n > math.MaxInt32) {
		err = errors.New("it is not a place in a file")
	}
	return int(n), err
}

// pathError is an error within a document, with the way to its place.
type pathError struct {
	path string
	err  error
}

func (e *pathError) Error() string { return e.path + ": " + e.err.Error() }
func (e *pathError) Unwrap() error { return e.err }

// at puts a step before the way to the place of an error.
func at(step string, err error) error {
	inner, ok := err.(*pathError)
	if !ok {
		return &pathError{step, err}
	}
	dot := "."
	if inner.path[0] == '[' {
		dot = ""
	}
	return &pathError{step + dot + inner.path, inner.err}
}
