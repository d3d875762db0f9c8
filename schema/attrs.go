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
