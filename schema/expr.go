package schema

// Expr is an SQL expression: a default, a check, a predicate, an index expression.
//
// Text differs from text where the meaning is the same: PostgreSQL stores
// a IN ('x') as (a = 'x'::text). So a desired expression has two forms, and equals
// a live one where either matches.
type Expr struct {
	// Text is the expression as the HCL has it, or as the server prints it.
	Text string
	// Canonical is the server's own print of a desired Text; empty until asked for.
	Canonical string
	// Unproven reports whether the server could not be asked.
	Unproven bool
}

// IsZero reports whether there is no expression.
func (e Expr) IsZero() bool { return e.Text == "" }

// SQL is the form to write into statements: canonical where known, since it is
// qualified and does not depend on search_path.
func (e Expr) SQL() string {
	if e.Canonical != "" {
		return e.Canonical
	}
	return e.Text
}

// Equal reports whether two expressions are the same by either form.
func (e Expr) Equal(o Expr) bool { return e.attr("").Equal(o.attr("")) }

func (e Expr) attr(name string) Attr {
	a := Attr{Name: name, Value: e.Text, Unproven: e.Unproven}
	if e.Canonical != "" && e.Canonical != e.Text {
		a.Same = []string{e.Canonical}
	}
	return a
}

// Param is a storage parameter or an operator class parameter: lists = 100.
type Param struct {
	Name, Value string
}

// Type is a data type in the spelling of format_type with only pg_catalog in
// search_path: "integer", "character varying(64)", "public.vector(1536)[]".
type Type struct {
	// Text is that spelling. A desired type that is not built in stays as the HCL has
	// it, perhaps unqualified, until Canonical is known.
	Text string
	// Canonical is the server's spelling of a desired Text; empty where Text is already it.
	Canonical string
}

// SQL is the spelling to write into statements.
func (t Type) SQL() string {
	if t.Canonical != "" {
		return t.Canonical
	}
	return t.Text
}

func (t Type) attr(name string) Attr {
	a := Attr{Name: name, Value: t.Text}
	if t.Canonical != "" && t.Canonical != t.Text {
		a.Same = []string{t.Canonical}
	}
	return a
}

// SetCanonical notes the server's print of an expression; without either it does nothing.
func (e *Expr) SetCanonical(text string) {
	if e.Text != "" && text != "" {
		e.Canonical = text
	}
}
