package live

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// opclass is a row of pg_opclass; the name is qualified outside pg_catalog.
type opclass struct {
	oid          int64
	name, method string
	inType       int64
	isDefault    bool
	// ofExtension reports whether an extension brings it.
	ofExtension bool
}

func (r *reader) opclassRows(rows pgx.Rows) error {
	var list []opclass
	err := eachClass(rows, func(o opclass) {
		r.opclasses[o.oid] = o
		list = append(list, o)
		if o.isDefault {
			r.defaults[o.method] = append(r.defaults[o.method], o.oid)
		}
	})
	r.db.Server.OpClassSchemas = opclassSchemas(list)
	return err
}

func eachClass(rows pgx.Rows, f func(opclass)) error {
	return each(rows, func() error {
		var o opclass
		err := rows.Scan(&o.oid, &o.name, &o.method, &o.inType, &o.isDefault, &o.ofExtension)
		f(o)
		return err
	})
}

// opclassSchemas says where the classes of extensions are. One of pg_catalog hides all others.
func opclassSchemas(list []opclass) map[schema.OpClass][]string {
	out, builtIn := make(map[schema.OpClass][]string), make(map[schema.OpClass]bool)
	for _, o := range list {
		n := schema.ParseName(o.name)
		key := schema.OpClass{Method: o.method, Name: n.Name}
		if n.Schema == "" {
			builtIn[key] = true
		} else if o.ofExtension && !slices.Contains(out[key], n.Schema) {
			out[key] = append(out[key], n.Schema)
		}
	}
	for key, in := range out {
		if slices.Sort(in); builtIn[key] {
			delete(out, key)
		}
	}
	return out
}

// typeRow is a row of pg_type. Kind is typtype, or A for an array type. Arrays and the row
// types of tables are here as far as a column has one.
type typeRow struct {
	kind, category string
	preferred      bool
	base           int64
	collation      int64
}

func (r *reader) typeRows(rows pgx.Rows) error {
	inSchemas := make(map[string][]string)
	r.db.Server.TypeSchemas = inSchemas
	err := each(rows, func() error {
		var oid, namespaceOID int64
		var namespace, name string
		var t typeRow
		var ofExtension bool
		if err := rows.Scan(&oid, &namespaceOID, &namespace, &name, &t.kind, &t.category, &t.preferred, &t.base, &t.collation, &ofExtension); err != nil {
			return err
		}
		r.types[oid] = t
		if ofExtension {
			inSchemas[name] = append(inSchemas[name], namespace)
		}
		return nil
	})
	for _, s := range inSchemas {
		slices.Sort(s)
	}
	return err
}

func (r *reader) castRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var from, to int64
		err := rows.Scan(&from, &to)
		r.coercible[[2]int64{from, to}] = true
		return err
	})
}

// isDefault reports whether an operator class is the default one for a type, by the rule of
// GetDefaultOpClass in indexcmds.c: an exact match first, then the only preferred one that
// the type is binary coercible to, then the only one.
func (r *reader) isDefault(oid int64, class opclass, typeOID int64) bool {
	if !class.isDefault {
		return false
	}
	if class.inType == typeOID {
		return true
	}
	typeOID = r.baseType(typeOID)
	var exact, preferred, compatible []int64
	for _, d := range r.defaults[class.method] {
		in := r.opclasses[d].inType
		switch {
		case in == typeOID:
			exact = append(exact, d)
		case !r.binaryCoercible(typeOID, in):
		case r.types[in].preferred && r.types[in].category == r.types[typeOID].category:
			preferred = append(preferred, d)
		default:
			compatible = append(compatible, d)
		}
	}
	for _, found := range [][]int64{exact, preferred, compatible} {
		if len(found) == 1 {
			return found[0] == oid
		}
		if len(found) > 1 {
			return false
		}
	}
	return false
}

func (r *reader) baseType(oid int64) int64 {
	for r.types[oid].kind == "d" {
		oid = r.types[oid].base
	}
	return oid
}

// OIDs of the pseudo-types that operator classes take (pg_type.dat).
const (
	anyOID           = 2276
	anyArrayOID      = 2277
	anyElementOID    = 2283
	anyNonArrayOID   = 2776
	anyEnumOID       = 3500
	anyRangeOID      = 3831
	anyMultirangeOID = 4537
	recordOID        = 2249
)

// binaryCoercible is IsBinaryCoercible in parse_coerce.c.
func (r *reader) binaryCoercible(from, to int64) bool {
	if from == to || r.coercible[[2]int64{from, to}] {
		return true
	}
	t := r.types[from]
	switch to {
	case anyOID, anyElementOID:
		return true
	case anyNonArrayOID:
		return t.kind != "A"
	case anyArrayOID:
		return t.kind == "A"
	case anyEnumOID:
		return t.kind == "e"
	case anyRangeOID:
		return t.kind == "r"
	case anyMultirangeOID:
		return t.kind == "m"
	case recordOID:
		return t.kind == "c"
	}
	return false
}
