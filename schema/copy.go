package schema

import "reflect"

// Clone copies a state: what is changed in the copy is not changed in the original. What two objects
// point to is one object in the copy too. Places in the HCL, which are never changed, are shared.
func (d *Database) Clone() *Database {
	return d.CloneBut(func(*Table) bool { return false })
}

// CloneBut copies a state as Clone does, but for the tables that shared reports: they are the original's.
func (d *Database) CloneBut(shared func(*Table) bool) *Database {
	kept := make([]*Table, 0, len(d.Tables))
	for _, t := range d.Tables {
		if t != nil && shared(t) {
			kept = append(kept, t)
		}
	}
	c := &copier{fields: make(map[reflect.Type][]int), made: make(map[any]reflect.Value, len(kept)+16*(len(d.Tables)-len(kept)))}
	for _, t := range kept {
		c.made[t] = reflect.ValueOf(t)
	}
	return c.pointer(reflect.ValueOf(d)).Interface().(*Database)
}

// copier copies values of the model.
type copier struct {
	// fields are the fields of a struct that have to be copied beyond the struct itself.
	fields map[reflect.Type][]int
	// made are the copies of what is pointed to.
	made map[any]reflect.Value
}

// shared reports whether a copy of a value of the type may be the value itself.
func (c *copier) shared(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		return t == ownerType || len(c.of(t)) == 0
	case reflect.Pointer:
		return !shareable(t)
	case reflect.Slice, reflect.Map, reflect.Interface:
		return false
	}
	return true
}

func (c *copier) of(t reflect.Type) []int {
	list, ok := c.fields[t]
	if ok {
		return list
	}
	for i := range t.NumField() {
		if !c.shared(t.Field(i).Type) {
			list = append(list, i)
		}
	}
	c.fields[t] = list
	return list
}

// inner copies what a value leads to; the value itself is a copy already.
func (c *copier) inner(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for _, i := range c.of(v.Type()) {
			c.inner(v.Field(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			v.Set(c.pointer(v))
		}
	case reflect.Interface:
		if !v.IsNil() {
			v.Set(c.pointer(v.Elem()))
		}
	case reflect.Slice:
		c.list(v)
	case reflect.Map:
		c.table(v)
	}
}

func (c *copier) pointer(p reflect.Value) reflect.Value {
	if made, ok := c.made[p.Interface()]; ok {
		return made
	}
	return c.copyTo(p, reflect.New(p.Type().Elem()))
}

// copyTo returns the copy of what a pointer leads to: the one there is, or one made at a place.
func (c *copier) copyTo(p, made reflect.Value) reflect.Value {
	key := p.Interface()
	if made, ok := c.made[key]; ok {
		return made
	}
	c.made[key] = made
	made.Elem().Set(p.Elem())
	c.inner(made.Elem())
	return made
}

func (c *copier) list(v reflect.Value) {
	if v.IsNil() {
		return
	}
	list := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	reflect.Copy(list, v)
	switch e := v.Type().Elem(); {
	case c.shared(e):
	case e.Kind() == reflect.Pointer:
		c.pointers(list)
	default:
		for i := range list.Len() {
			c.inner(list.Index(i))
		}
	}
	v.Set(list)
}

// pointers copies what the elements of a list point to into one piece of memory.
func (c *copier) pointers(list reflect.Value) {
	var fresh []int
	for i := range list.Len() {
		p := list.Index(i)
		if p.IsNil() {
			continue
		}
		if made, ok := c.made[p.Interface()]; ok {
			p.Set(made)
			continue
		}
		fresh = append(fresh, i)
	}
	room := reflect.MakeSlice(reflect.SliceOf(list.Type().Elem().Elem()), len(fresh), len(fresh))
	for n, i := range fresh {
		p := list.Index(i)
		p.Set(c.copyTo(p, room.Index(n).Addr()))
	}
}

func (c *copier) table(v reflect.Value) {
	if v.IsNil() {
		return
	}
	table := reflect.MakeMapWithSize(v.Type(), v.Len())
	for key, value := range v.Seq2() {
		copied := reflect.New(value.Type()).Elem()
		copied.Set(value)
		c.inner(copied)
		table.SetMapIndex(key, copied)
	}
	v.Set(table)
}
