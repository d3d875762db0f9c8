package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// StateFormat is the number of the JSON form of a [Database]. It changes when a reader of the form
// before would misread a state, or refuse it.
const StateFormat = 2

// Keys of the form that are no fields.
const (
	keyFormat = "@format"
	// keyType names the Go type of an entity, keyID an object that is referred to again, and keySame
	// refers to one.
	keyType = "@type"
	keyID   = "@id"
	keySame = "@same"
	// keyBytes holds, in base64, a text that is not UTF-8.
	keyBytes = "@bytes"
)

// MarshalJSON writes the state: names, definitions and sizes, no row and nothing of a row. The same
// state gives the same bytes, and [Database.UnmarshalJSON] reads back an equal one.
//
// Keys are the names of the fields. What is at its zero value is left out, but an empty list that is not
// nil. An object that several others point to is written once.
func (d *Database) MarshalJSON() ([]byte, error) {
	e := &encoder{layouts: make(layouts), seen: make(map[any]int), ids: make(map[any]int)}
	root := reflect.ValueOf(d).Elem()
	e.count(root)
	fmt.Fprintf(&e.out, `{"%s":%d`, keyFormat, StateFormat)
	err := e.fields(root, true)
	e.out.WriteByte('}')
	if err != nil {
		return nil, fmt.Errorf("write the state as JSON: %w", err)
	}
	return e.out.Bytes(), nil
}

type encoder struct {
	out     bytes.Buffer
	layouts layouts
	// seen counts the pointers to each object, and ids are the numbers of those that have several.
	seen, ids map[any]int
}

// shareable reports whether a pointer may lead to an object that others point to as well. A place in
// the HCL is a value: nothing is lost by writing it twice.
func shareable(t reflect.Type) bool {
	return t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct && t != sourceType
}

// count counts the pointers to each object.
func (e *encoder) count(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || !shareable(v.Type()) {
			return
		}
		if e.seen[v.Interface()]++; e.seen[v.Interface()] == 1 {
			e.count(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			e.count(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			e.count(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				e.count(v.Field(i))
			}
		}
	}
}

// fields writes the fields of a struct that are not zero. More reports that one stands before them.
func (e *encoder) fields(v reflect.Value, more bool) error {
	list, err := e.layouts.of(v.Type())
	if err != nil {
		return err
	}
	for _, f := range list {
		fv := v.FieldByIndex(f.index)
		if fv.IsZero() {
			continue
		}
		if more {
			e.out.WriteByte(',')
		}
		more = true
		fmt.Fprintf(&e.out, `"%s":`, f.key)
		if err := e.value(fv); err != nil {
			return fmt.Errorf("%s: %w", f.key, err)
		}
	}
	return nil
}

func (e *encoder) value(v reflect.Value) error {
	switch v.Type() {
	case ownerType:
		return e.text(v.Addr().Interface().(*Owner).name)
	case sourceType:
		return e.source(v.Interface().(*Source))
	}
	switch v.Kind() {
	case reflect.Pointer:
		return e.pointer(v, "")
	case reflect.Interface:
		return e.entity(v)
	case reflect.Struct:
		e.out.WriteByte('{')
		err := e.fields(v, false)
		e.out.WriteByte('}')
		return err
	case reflect.Slice:
		return e.list(v)
	case reflect.Map:
		return e.table(v)
	case reflect.String:
		return e.text(v.String())
	}
	return e.plain(v.Interface())
}

// pointer writes what a pointer leads to, the first time, and then its number. Type is written where the
// reader could not know it.
func (e *encoder) pointer(v reflect.Value, typ string) error {
	if v.IsNil() {
		e.out.WriteString("null")
		return nil
	}
	if !shareable(v.Type()) {
		return e.value(v.Elem())
	}
	if id, ok := e.ids[v.Interface()]; ok {
		fmt.Fprintf(&e.out, `{"%s":%d}`, keySame, id)
		return nil
	}
	e.out.WriteByte('{')
	more := typ != ""
	if more {
		fmt.Fprintf(&e.out, `"%s":"%s"`, keyType, typ)
	}
	if e.seen[v.Interface()] > 1 {
		id := len(e.ids) + 1
		e.ids[v.Interface()] = id
		if more {
			e.out.WriteByte(',')
		}
		fmt.Fprintf(&e.out, `"%s":%d`, keyID, id)
		more = true
	}
	err := e.fields(v.Elem(), more)
	e.out.WriteByte('}')
	return err
}

func (e *encoder) entity(v reflect.Value) error {
	if v.IsNil() {
		e.out.WriteString("null")
		return nil
	}
	name := entityName(v.Elem().Type())
	if _, ok := entityTypes()[name]; !ok {
		return fmt.Errorf("%s is no entity that the form knows", v.Elem().Type())
	}
	return e.pointer(v.Elem(), name)
}

func (e *encoder) list(v reflect.Value) error {
	e.out.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			e.out.WriteByte(',')
		}
		if err := e.value(v.Index(i)); err != nil {
			return fmt.Errorf("[%d]: %w", i, err)
		}
	}
	e.out.WriteByte(']')
	return nil
}

// table writes a map as a list of its pairs, in the order of the keys as they are written.
func (e *encoder) table(v reflect.Value) error {
	var pairs []string
	whole := e.out
	defer func() { e.out = whole }()
	for key, value := range v.Seq2() {
		e.out = bytes.Buffer{}
		e.out.WriteByte('[')
		if err := e.value(key); err != nil {
			return err
		}
		e.out.WriteByte(',')
		if err := e.value(value); err != nil {
			return err
		}
		e.out.WriteByte(']')
		pairs = append(pairs, e.out.String())
	}
	slices.Sort(pairs)
	whole.WriteString("[" + strings.Join(pairs, ",") + "]")
	return nil
}

// source writes the place of an object, and those of its attributes as [name, line, column].
func (e *encoder) source(s *Source) error {
	out := struct {
		File   string  `json:"file,omitempty"`
		Line   int     `json:"line,omitempty"`
		Column int     `json:"column,omitempty"`
		Attrs  [][]any `json:"attrs,omitzero"`
	}{File: s.Pos.File, Line: s.Pos.Line, Column: s.Pos.Column}
	if s.attrs != nil {
		out.Attrs = [][]any{}
	}
	for _, a := range s.attrs {
		out.Attrs = append(out.Attrs, []any{a.name, a.line, a.col})
	}
	return e.plain(out)
}

func (e *encoder) text(s string) error {
	if !utf8.ValidString(s) {
		return e.plain(map[string][]byte{keyBytes: []byte(s)})
	}
	return e.plain(s)
}

// plain writes what has no pointer of the model in it.
func (e *encoder) plain(v any) error {
	data, err := json.Marshal(v)
	e.out.Write(data)
	return err
}
