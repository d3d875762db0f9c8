package schema

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"
)

// What is changed in a copy, at any depth, is not changed in the original.
func TestCloneSharesNothing(t *testing.T) {
	db := filled(t)
	before := encoded(t, db)
	copied := db.Clone()
	if !reflect.DeepEqual(copied, db) {
		t.Fatal("the copy differs")
	}
	spoil(reflect.ValueOf(copied).Elem(), make(map[any]bool))
	if reflect.DeepEqual(copied, db) {
		t.Fatal("nothing was changed")
	}
	if !bytes.Equal(encoded(t, db), before) {
		t.Error("a change of the copy is one of the original")
	}
}

// spoil changes every text and every list that a state leads to.
func spoil(v reflect.Value, seen map[any]bool) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + " spoilt")
	case reflect.Pointer:
		if v.IsNil() || !shareable(v.Type()) || seen[v.Interface()] {
			return
		}
		seen[v.Interface()] = true
		spoil(v.Elem(), seen)
	case reflect.Interface:
		if !v.IsNil() {
			spoil(v.Elem(), seen)
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i), seen)
		}
	case reflect.Map:
		v.Clear()
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				spoil(v.Field(i), seen)
			}
		}
	}
}

// What two objects point to is one object of the copy.
func TestCloneKeepsWhatIsShared(t *testing.T) {
	f := &Routine{Kind: KindFunction, Name: Name{"a", "f"}}
	id := &Identity{}
	db := &Database{
		Tables:   []*Table{{Columns: []*Column{{Identity: id}}}, {Columns: []*Column{{Identity: id}}}},
		Entities: []Entity{f, &Permission{Routine: f}},
	}
	c := db.Clone()
	if c.Tables[0].Columns[0].Identity != c.Tables[1].Columns[0].Identity || c.Tables[0].Columns[0].Identity == id {
		t.Error("the identity is two, or the original's")
	}
	if c.Entities[1].(*Permission).Routine != c.Entities[0] || c.Entities[0] == Entity(f) {
		t.Error("the function is two, or the original's")
	}
	var none *Table
	if c := (&Database{Tables: []*Table{none}}).Clone(); c.Tables[0] != nil {
		t.Error("nil is copied as something")
	}
}

func BenchmarkClone(b *testing.B) {
	db := &Database{}
	for n := range 1000 {
		t := &Table{Name: Name{"public", fmt.Sprint("t", n)}, PrimaryKey: &Key{Columns: []string{"id"}}}
		for i := range 10 {
			t.Columns = append(t.Columns, &Column{Name: fmt.Sprint("c", i), Type: Type{Text: "integer"}})
		}
		t.Indexes = []*Index{{Name: "i", Parts: []Part{{Column: "c1"}}}, {Name: "j", Parts: []Part{{Column: "c2"}}}}
		db.Tables = append(db.Tables, t)
	}
	for b.Loop() {
		db.Clone()
	}
}
