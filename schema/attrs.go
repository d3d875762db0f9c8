package schema

// Attrs implements Object.
func (s *Schema) Attrs() []Attr {
	var l attrList
	l.text("comment", s.OwnComment())
	return l
}

// OwnComment is the comment, but for that of the template on the schema that every database has.
func (s *Schema) OwnComment() string {
	if s.Name == "public" && s.Comment == "standard public schema" {
		return ""
	}
	return s.Comment
}

// Attrs implements Object.
func (e *Extension) Attrs() []Attr {
	var l attrList
	l.text("schema", e.Schema)
	l.text("version", e.Version)
	l.text("comment", e.Comment)
	return l
}

// OwnComment is the comment, but for the one that a live extension has from the server's package.
func (e *Extension) OwnComment() string {
	if e.Comment == e.PackageComment {
		return ""
	}
	return e.Comment
}

// Attrs implements Object. Values are quoted so that one with a comma stays one.
func (e *Enum) Attrs() []Attr {
	quoted := make([]string, len(e.Values))
	for i, v := range e.Values {
		quoted[i] = Literal(v)
	}
	var l attrList
	l.list("values", quoted)
	l.text("comment", e.Comment)
	return l
}
