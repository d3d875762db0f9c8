package schema

import "reflect"

// Clone copies an entity with its lists, so that the copy's types and expressions can be
// changed. Its source is shared.
func Clone[T Entity](e T) T {
	v := reflect.New(reflect.TypeOf(e).Elem())
	v.Elem().Set(reflect.ValueOf(e).Elem())
	cloneLists(v.Elem())
	return v.Interface().(T)
}

// cloneLists replaces each slice of a struct by a copy, with copies of what its pointers
// point to.
func cloneLists(v reflect.Value) {
	for i := range v.NumField() {
		f := v.Field(i)
		switch {
		case !f.CanSet():
		case f.Kind() == reflect.Struct:
			cloneLists(f)
		case f.Kind() == reflect.Slice && !f.IsNil():
			list := reflect.MakeSlice(f.Type(), f.Len(), f.Len())
			reflect.Copy(list, f)
			for n := range list.Len() {
				e := list.Index(n)
				if e.Kind() == reflect.Pointer && !e.IsNil() && e.Elem().Kind() == reflect.Struct {
					p := reflect.New(e.Type().Elem())
					p.Elem().Set(e.Elem())
					e.Set(p)
					e = p.Elem()
				}
				if e.Kind() == reflect.Struct {
					cloneLists(e)
				}
			}
			f.Set(list)
		}
	}
}

// followCollation gives the new name of a collation.
func followCollation(name string, to func(Ref) Ref) string {
	n := ParseName(name)
	if n.Name == "" {
		return ""
	}
	return to(Ref{Kind: KindCollation, Schema: n.Schema, Name: n.Name}).TypeName().SQL()
}
