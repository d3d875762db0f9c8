package schema

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
)

// This file says how the structs of the model map to the objects of the JSON form.

var (
	ownerType    = reflect.TypeFor[Owner]()
	sourceType   = reflect.TypeFor[*Source]()
	databaseType = reflect.TypeFor[Database]()
)

// entityTypes are the types of entities by the names that the JSON form gives them.
func entityTypes() map[string]reflect.Type {
	out := make(map[string]reflect.Type)
	for _, e := range []Entity{
		&Collation{}, &Composite{}, &DefaultPermission{}, &Definition{}, &Domain{}, &Enum{}, &EventTrigger{}, &ForeignDataWrapper{},
		&ForeignServer{}, &ForeignTable{}, &OperatorClass{}, &OperatorFamily{}, &Permission{}, &Policy{}, &Publication{}, &Range{},
		&Role{}, &Routine{}, &Rule{}, &SearchConfiguration{}, &Sequence{}, &StatisticsObject{}, &Subscription{}, &Trigger{}, &UserMapping{}, &View{},
	} {
		t := reflect.TypeOf(e)
		out[entityName(t)] = t
	}
	return out
}

func entityName(pointer reflect.Type) string { return snake(pointer.Elem().Name()) }

// layout is a field of a struct in the JSON form, with the key that it has there.
type layout struct {
	key   string
	index []int
}

// layouts are the fields of the types that were met.
type layouts map[reflect.Type][]layout

// of lists the fields of a struct in their order; those of an embedded struct stand among them.
func (l layouts) of(t reflect.Type) ([]layout, error) {
	if list, ok := l[t]; ok {
		return list, nil
	}
	var list []layout
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case !f.IsExported():
			return nil, fmt.Errorf("the field %s of %s has no form", f.Name, t)
		case f.Anonymous && f.Type.Kind() == reflect.Struct && f.Type != ownerType:
			inner, err := l.of(f.Type)
			if err != nil {
				return nil, err
			}
			for _, n := range inner {
				list = append(list, layout{n.key, append([]int{i}, n.index...)})
			}
		default:
			list = append(list, layout{snake(f.Name), []int{i}})
		}
	}
	l[t] = list
	return list, nil
}

// snake writes a name of Go as the keys of JSON are: NotNullOwn is not_null_own, DatabaseOID database_oid.
func snake(name string) string {
	var b strings.Builder
	letters := []rune(name)
	for i, r := range letters {
		next := i+1 < len(letters) && unicode.IsLower(letters[i+1])
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(letters[i-1]) || next) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
