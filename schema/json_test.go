package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// filler gives every field of the model a value of its own.
type filler struct {
	next  int64
	depth int
}

func (f *filler) fill(v reflect.Value) {
	f.next++
	switch v.Type() {
	case ownerType:
		v.Addr().Interface().(*Owner).name = fmt.Sprint("role ", f.next)
		return
	case sourceType:
		s := &Source{Pos: Pos{File: fmt.Sprint("file ", f.next), Line: 1, Column: 2}}
		s.Mark("name", 3, 4)
		v.Set(reflect.ValueOf(s))
		return
	}
	switch {
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("text %d <&>\u2028\"\\\n", f.next))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(f.next % 100)
	case v.CanUint():
		v.SetUint(uint64(f.next))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	case f.depth > 4 || f.depth > 3 && v.Kind() != reflect.Pointer: // a table within a table, an entity within an entity
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.inner(v.Elem())
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.inner(v.Index(0))
		f.inner(v.Index(1))
	case v.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			f.fill(key)
			f.inner(value)
			v.SetMapIndex(key, value)
		}
	case v.Kind() == reflect.Interface:
		e := reflect.New(reflect.TypeFor[View]())
		f.inner(e.Elem())
		v.Set(e)
	}
}

func (f *filler) inner(v reflect.Value) {
	f.depth++
	f.fill(v)
	f.depth--
}

// filled is a state with two objects of each type, every field of which has a value.
func filled(t *testing.T) *Database {
	t.Helper()
	var f filler
	db := &Database{}
	root := reflect.ValueOf(db).Elem()
	for i := range root.NumField() {
		if root.Type().Field(i).Name != "Entities" {
			f.inner(root.Field(i))
		}
	}
	for _, typ := range entityTypes() {
		for range 2 {
			e := reflect.New(typ.Elem())
			f.inner(e.Elem())
			db.Entities = append(db.Entities, e.Interface().(Entity))
		}
	}
	db.Sort()
	return db
}

func encoded(t *testing.T, db *Database) []byte {
	t.Helper()
	data, err := json.Marshal(db)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readBack reads what a state is written as, and asks for an equal one that is written the same.
func readBack(t *testing.T, db *Database) *Database {
	t.Helper()
	data := encoded(t, db)
	got := &Database{}
	if err := json.Unmarshal(data, got); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if !reflect.DeepEqual(got, db) {
		t.Errorf("what is read differs:\n%s\n%s", data, encoded(t, got))
	}
	if again := encoded(t, got); !bytes.Equal(again, data) {
		t.Errorf("the bytes differ:\n%s\n%s", data, again)
	}
	return got
}

func TestJSONKeepsEveryField(t *testing.T) { readBack(t, filled(t)) }

func TestJSONOfNothing(t *testing.T) {
	readBack(t, &Database{})
	if got, want := string(encoded(t, &Database{})), `{"@format":2}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Format 1 had lists of its own for enums and sequences.
func TestJSONReadsFormat1(t *testing.T) {
	var got Database
	err := got.UnmarshalJSON([]byte(`{"@format": 1, "enums": [{"name": {"schema": "a", "name": "e"}, "values": ["x"]}],
		"sequences": [{"name": {"schema": "a", "name": "s"}, "owner": "o"}], "entities": [{"@type": "view", "name": {"schema": "a", "name": "v"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if e, s := got.Enum(Name{"a", "e"}), got.Sequence(Name{"a", "s"}); len(got.Entities) != 3 || e == nil || e.Values[0] != "x" || s == nil || s.OwnerName() != "o" {
		t.Errorf("it is %s", encoded(t, &got))
	}
}

// A list that is empty is another than none, a number that is zero another than none, and a text of a
// database without an encoding may be no UTF-8.
func TestJSONKeepsWhatIsEmpty(t *testing.T) {
	zero := int64(0)
	readBack(t, &Database{
		Schemas:  []*Schema{{}},
		Entities: []Entity{&Enum{Values: []string{}}, &Enum{Values: []string{"\xff\xfe", ""}, Common: Common{Source: &Source{}}}},
		Tables: []*Table{{
			Columns: []*Column{{Name: "a\xff", Statistics: Statistics{Target: &zero}, Identity: &Identity{}}},
			Stats:   Stats{Rows: -1},
		}},
		Needs: map[Ref][]Ref{},
	})
}

// What two objects point to is one object again, whichever comes first.
func TestJSONKeepsWhatIsShared(t *testing.T) {
	f := &Routine{Kind: KindFunction, Name: Name{"a", "f"}, Language: "sql"}
	id := &Identity{Always: true}
	db := &Database{
		Tables: []*Table{
			{Name: Name{"a", "t"}, Columns: []*Column{{Name: "id", Identity: id}}},
			{Name: Name{"a", "u"}, Columns: []*Column{{Name: "id", Identity: id}}},
		},
		Entities: []Entity{
			f,
			&Permission{On: Ref{Kind: KindFunction, Schema: "a", Name: "f"}, Routine: f, Grantee: "r"},
			&Permission{On: Ref{Kind: KindFunction, Schema: "a", Name: "f"}, Routine: f, Grantee: "s"},
		},
	}
	db.Sort()
	got := readBack(t, db)
	if got.Tables[0].Columns[0].Identity != got.Tables[1].Columns[0].Identity {
		t.Error("the identity is two")
	}
	var routines []Entity
	for _, e := range got.Entities {
		if p, ok := e.(*Permission); ok {
			e = p.Routine
		}
		routines = append(routines, e)
	}
	if routines[0] != routines[1] || routines[1] != routines[2] {
		t.Error("the function is several")
	}
}

func TestJSONRefuses(t *testing.T) {
	for src, want := range map[string]string{
		`[]`:                               "it is not a JSON object",
		`{}`:                               `it has no "@format"`,
		`{"@format": 3}`:                   "it is of format 3, and this schemactl reads formats 1 to 2",
		`{"@format": 1, "plugins": []}`:    `"plugins" is not known`,
		`{"@format": 1, "tables": {}}`:     "tables: it is not a list",
		`{"@format": 1, "tables": [null]}`: "tables[0]: it is not an object",
		`{"@format": 1, "tables": [{"name": {"name": 5}}]}`:                                        "tables[0].name.name: it is not a text",
		`{"@format": 1, "tables": [{"columns": [{}, {"not_null": 1}]}]}`:                           "tables[0].columns[1].not_null: it is neither true nor false",
		`{"@format": 1, "server": {"version_num": 1.5}}`:                                           "server.version_num: it is not a whole number",
		`{"@format": 1, "server": {"database_oid": -1}}`:                                           "server.database_oid: it is not a whole number",
		`{"@format": 1, "entities": [{"@type": "table"}]}`:                                         `entities[0]: "table" is no type of an object`,
		`{"@format": 1, "entities": [{"@same": 1}]}`:                                               `entities[0]: "@same" refers to no object before it`,
		`{"@format": 1, "tables": [{"@id": 1}], "entities": [{"@same": 1}]}`:                       `entities[0]: "@same" refers to no object before it`,
		`{"@format": 1, "entities": [{"@type": "permission", "@id": 1, "routine": {"@same": 1}}]}`: `"@same" refers to no object before it`,
		`{"@format": 1, "needs": [[{}]]}`:                                                          "needs[0]: it is not a pair",
		`{"@format": 1, "schemas": [{"source": {"attrs": [["a", -1, 1]]}}]}`:                       "schemas[0].source.attrs[0]: it is not a place",
		`{"@format": 2, "enums": []}`:                                                              `"enums" is not known`,
		`{"@format": 1, "enums": {}}`:                                                              `"enums" is not known`,
		`{"@format": 1, "enums": [{"values": [{"@bytes": "%"}]}]}`:                                 "entities[0].values[0]: ",
		`{"@format": 1, "tables": [{"columns": [{"statistics": 1, "target": 9e999999}]}]}`:         "tables[0].columns[0].target: ",
	} {
		err := json.Unmarshal([]byte(src), &Database{})
		if err == nil || !strings.HasPrefix(err.Error(), "read the state: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", src, err, want)
		}
	}
}

// No two fields of a type have one key, and none has a key of the form.
func TestJSONKeysDiffer(t *testing.T) {
	l := make(layouts)
	for _, typ := range entityTypes() {
		if _, err := l.of(typ.Elem()); err != nil {
			t.Error(err)
		}
	}
	_ = encoded(t, filled(t))
	for typ, list := range l {
		seen := make(map[string]bool)
		for _, f := range list {
			if seen[f.key] || strings.HasPrefix(f.key, "@") {
				t.Errorf("%s: %s", typ, f.key)
			}
			seen[f.key] = true
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"@format": 1, "tables": [{"@id": 1, "columns": [{"name": "a"}]}], "entities": [{"@type": "view"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		db := &Database{}
		if json.Unmarshal(data, db) != nil {
			return
		}
		again := &Database{}
		if err := json.Unmarshal(encoded(t, db), again); err != nil {
			t.Fatal(err)
		}
	})
}
