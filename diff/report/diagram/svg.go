package diagram

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/replyx/schemactl/schema"
)

const (
	charWidth  = 7.3 // of a monospaced font of 12 px
	rowHeight  = 20
	headHeight = 26
	padding    = 10
	margin     = 24
	// mostColumns is how many lines a box has.
	mostColumns = 40
	// hues is how many colours there are for schemas.
	hues = 8
)

// Style follows the reader's choice of light or dark. A page that holds drawings may set the same
// variables.
const Style = `
.er{--er-page:#ffffff;--er-ink:#1f2328;--er-dim:#59636e;--er-box:#ffffff;--er-head:#eef1f4;--er-line:#b6bec7;--er-arrow:#6e7781;
--er-add:#1a7f37;--er-addfill:#dafbe1;--er-chg:#9a6700;--er-chgfill:#fff8c5;--er-drop:#cf222e;--er-dropfill:#ffebe9}
@media (prefers-color-scheme:dark){.er{--er-page:#0d1117;--er-ink:#e6edf3;--er-dim:#9198a1;--er-box:#0d1117;--er-head:#212830;--er-line:#3d444d;--er-arrow:#9198a1;
--er-add:#3fb950;--er-addfill:#12361f;--er-chg:#d29922;--er-chgfill:#3a2d0c;--er-drop:#f85149;--er-dropfill:#4a1b1d}}
.er text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--er-ink)}
.er .page{fill:var(--er-page)}.er .name{font-weight:600}.er .type{fill:var(--er-dim)}.er .key{fill:var(--er-dim);font-size:10px}
.er .box{fill:var(--er-box);stroke:var(--er-line)}.er .head{fill:var(--er-head)}.er .frame{fill:none;stroke:var(--er-line)}
.er .ref{fill:none;stroke:var(--er-arrow);stroke-width:1.2}.er .tip{fill:var(--er-arrow)}.er .opt{stroke-dasharray:4 3}
.er .add>.head,.er .add>.row{fill:var(--er-addfill)}.er .chg>.head,.er .chg>.row{fill:var(--er-chgfill)}.er .drop>.head,.er .drop>.row{fill:var(--er-dropfill)}
.er .row{fill:none}.er .drop>text{text-decoration:line-through}
.er .add>.ref{stroke:var(--er-add);stroke-width:2}.er .chg>.ref{stroke:var(--er-chg);stroke-width:2}.er .drop>.ref{stroke:var(--er-drop);stroke-width:2}
.er .hue0{fill:#4c78a8}.er .hue1{fill:#e0862b}.er .hue2{fill:#54a24b}.er .hue3{fill:#b279a2}.er .hue4{fill:#c9a800}.er .hue5{fill:#2aa198}.er .hue6{fill:#d45087}.er .hue7{fill:#8c6d4f}
.er .add>.tip{fill:var(--er-add)}.er .chg>.tip{fill:var(--er-chg)}.er .drop>.tip{fill:var(--er-drop)}
`

// Look is how a drawing is shown within a page.
type Look struct {
	// Home is the schema whose tables are named without it.
	Home string
	// Link returns where the box of a table leads to; empty for nowhere.
	Link func(schema.Name) string
	// Focus is the table that the drawing is about.
	Focus schema.Name
}

// SVG writes the drawing as one SVG document, which needs nothing beside it.
func SVG(w io.Writer, d *Diagram) error { return SVGAs(w, d, Look{}) }

// SVGAs writes the drawing as one SVG document with a look of its own.
func SVGAs(w io.Writer, d *Diagram, look Look) error {
	s := newSVG(d, look)
	s.open("xmlns=\"http://www.w3.org/2000/svg\" ")
	fmt.Fprintf(&s.b, "<style>%s</style>\n<rect class=\"page\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", Style, -margin, -margin, s.l.width+2*margin, s.l.height+2*margin)
	s.body()
	return send(w, s.b.String())
}

// Inline writes the drawing as an element of an HTML page that has [Style].
func Inline(w io.Writer, d *Diagram, look Look) error {
	s := newSVG(d, look)
	s.inline = true
	s.open("")
	s.body()
	return send(w, s.b.String())
}

func newSVG(d *Diagram, look Look) *svg {
	s := &svg{d: d, look: look, at: make(map[schema.Name]*node), hues: make(map[string]int)}
	for _, t := range d.Tables {
		if _, ok := s.hues[t.Name.Schema]; !ok {
			s.hues[t.Name.Schema] = len(s.hues)
		}
	}
	if len(s.hues) == 1 && look.Home == "" {
		s.look.Home = d.Tables[0].Name.Schema // the tables are all of it
	}
	s.l = place(d, s.boxSize)
	for i, t := range d.Tables {
		s.at[t.Name] = s.l.boxes[i]
	}
	return s
}

func (s *svg) open(attributes string) {
	width, height := s.l.width+2*margin, s.l.height+2*margin
	fmt.Fprintf(&s.b, "<svg %sclass=\"er\" width=\"%d\" height=\"%d\" viewBox=\"%d %d %d %d\" role=\"img\" aria-label=\"%s\">\n",
		attributes, width, height, -margin, -margin, width, height, fmt.Sprintf("entity-relationship diagram of %d tables", len(s.d.Tables)))
}

func (s *svg) body() {
	for i := range s.d.References {
		s.reference(i)
	}
	for i, t := range s.d.Tables {
		s.linked(t, s.l.boxes[i])
	}
	s.b.WriteString("</svg>\n")
}

// linked draws a table, as a link where it leads somewhere.
func (s *svg) linked(t Table, n *node) {
	to := ""
	if s.look.Link != nil {
		to = s.look.Link(t.Name)
	}
	if to == "" {
		s.table(t, n)
		return
	}
	fmt.Fprintf(&s.b, "<a href=\"%s\">", escaped(to))
	s.table(t, n)
	s.b.WriteString("</a>\n")
}

type svg struct {
	b    strings.Builder
	d    *Diagram
	l    *layout
	at   map[schema.Name]*node
	look Look
	// hues numbers the schemas, each of which has a colour of its own where there are several.
	hues map[string]int
	// inline reports whether the drawing is a part of a page.
	inline bool
}

func textWidth(text string) int { return int(float64(utf8.RuneCountInString(text))*charWidth + 0.5) }

// columns are the lines of a box, and how many more there are.
func columns(t Table) (shown []Column, more int) {
	if len(t.Columns) <= mostColumns {
		return t.Columns, 0
	}
	shown = slices.Clone(t.Columns)
	// Keys and what changes stay.
	for i := len(shown) - 1; i >= 0 && len(shown) >= mostColumns; i-- {
		if c := shown[i]; !c.PrimaryKey && !c.ForeignKey && c.Mark == Same {
			shown = slices.Delete(shown, i, i+1)
		}
	}
	return shown, len(t.Columns) - len(shown)
}

func (s *svg) title(t Table) string {
	name := t.Name.String()
	if t.Name.Schema == s.look.Home {
		name = t.Name.Name
	}
	if t.Mark == Same {
		return name
	}
	return string(t.Mark) + " " + name
}

func label(c Column) string {
	if c.Mark == Same {
		return c.Name
	}
	return string(c.Mark) + " " + c.Name
}

func typeLabel(c Column) string {
	if c.NotNull {
		return c.Type
	}
	return c.Type + "?"
}

// widths are the widest name, type and keys of a table's columns.
func widths(list []Column) (name, kind, key int) {
	for _, c := range list {
		name = max(name, textWidth(label(c)))
		kind = max(kind, textWidth(typeLabel(c)))
		if k := c.keys(); k != "" {
			key = max(key, textWidth(k)+padding)
		}
	}
	return name, kind, key
}

func (s *svg) boxSize(t Table) (w, h int) {
	list, more := columns(t)
	name, kind, key := widths(list)
	w = max(textWidth(s.title(t)), name+2*padding+kind+key) + 2*padding
	h = headHeight + rowHeight*len(list)
	if more > 0 {
		h += rowHeight
	}
	return w, h
}

func class(m Mark) string {
	switch m {
	case Added:
		return "add"
	case Changed:
		return "chg"
	case Dropped:
		return "drop"
	case Same:
	}
	return "same"
}

func (s *svg) class(t Table) string {
	if t.Name == s.look.Focus {
		return "focus"
	}
	return class(t.Mark)
}

func (s *svg) table(t Table, n *node) {
	list, more := columns(t)
	name, kind, _ := widths(list)
	fmt.Fprintf(&s.b, "<g class=\"%s\" transform=\"translate(%d,%d)\"><title>%s</title><rect class=\"box\" width=\"%d\" height=\"%d\" rx=\"5\"/>",
		s.class(t), n.x, n.y, escaped(t.Name.String()), n.width, n.height)
	fmt.Fprintf(&s.b, "<path class=\"head\" d=\"M0 %d V5 Q0 0 5 0 H%d Q%d 0 %d 5 V%d Z\"/>", headHeight, n.width-5, n.width, n.width, headHeight)
	if len(s.hues) > 1 {
		fmt.Fprintf(&s.b, "<rect class=\"hue%d\" x=\"1\" y=\"%d\" width=\"%d\" height=\"3\"/>", s.hues[t.Name.Schema]%hues, headHeight-3, n.width-2)
	}
	fmt.Fprintf(&s.b, "<text class=\"name\" x=\"%d\" y=\"17\">%s</text>\n", padding, escaped(s.title(t)))
	for i, c := range list {
		s.column(c, headHeight+i*rowHeight, n.width, name, kind)
	}
	if more > 0 {
		fmt.Fprintf(&s.b, "<text class=\"type\" x=\"%d\" y=\"%d\">... and %d more columns</text>", padding, headHeight+len(list)*rowHeight+14, more)
	}
	fmt.Fprintf(&s.b, "<rect class=\"frame\" width=\"%d\" height=\"%d\" rx=\"5\"/></g>\n", n.width, n.height)
}

// column draws a line of a box; name and kind are how wide the names and types of the box are.
func (s *svg) column(c Column, y, width, name, kind int) {
	plain := s.inline && c.Mark == Same // a page of many drawings leaves out what is not seen
	if !plain {
		fmt.Fprintf(&s.b, "<g class=\"%s\"><rect class=\"row\" x=\"1\" y=\"%d\" width=\"%d\" height=\"%d\"/>", class(c.Mark), y, width-2, rowHeight-1)
	}
	fmt.Fprintf(&s.b, "<text x=\"%d\" y=\"%d\">%s</text>", padding, y+14, escaped(label(c)))
	fmt.Fprintf(&s.b, "<text class=\"type\" x=\"%d\" y=\"%d\">%s</text>", 3*padding+name, y+14, escaped(typeLabel(c)))
	if k := c.keys(); k != "" {
		fmt.Fprintf(&s.b, "<text class=\"key\" x=\"%d\" y=\"%d\">%s</text>", 4*padding+name+kind, y+14, k)
	}
	if !plain {
		s.b.WriteString("</g>\n")
	}
}

// line is the height of a column in its box.
func (s *svg) line(table schema.Name, names []string) int {
	n := s.at[table]
	for _, t := range s.d.Tables {
		if t.Name != table {
			continue
		}
		list, _ := columns(t)
		for i, c := range list {
			if len(names) > 0 && c.Name == names[0] {
				return n.y + headHeight + i*rowHeight + rowHeight/2
			}
		}
	}
	return n.y + headHeight/2
}

// reference draws an arrow from the line of the column that refers to the one referred to, by the
// lanes between.
func (s *svg) reference(i int) {
	r := s.d.References[i]
	from, to := s.at[r.From], s.at[r.To]
	y1, y2 := s.line(r.From, r.Columns), s.line(r.To, r.RefColumns)
	var path strings.Builder
	tip := ""
	switch {
	case from == to: // a loop at the right side
		x := from.x + from.width
		fmt.Fprintf(&path, "M%d %d C%d %d %d %d %d %d", x, y1, x+34, y1, x+34, y2, x+6, y2)
		tip = arrow(x, y2, -1)
	case s.l.turned[i]:
		x, y := from.x, y1
		fmt.Fprintf(&path, "M%d %d", x, y)
		for _, lane := range slices.Backward(s.l.lanes[i]) {
			bend(&path, x, y, lane.x+lane.width, lane.middle())
			x, y = lane.x, lane.middle()
			fmt.Fprintf(&path, " H%d", x)
		}
		bend(&path, x, y, to.right+6, y2)
		fmt.Fprintf(&path, " H%d", to.x+to.width+6)
		tip = arrow(to.x+to.width, y2, -1)
	default:
		x, y := from.right, y1
		fmt.Fprintf(&path, "M%d %d H%d", from.x+from.width, y, x)
		for _, lane := range s.l.lanes[i] {
			bend(&path, x, y, lane.x, lane.middle())
			x, y = lane.x+lane.width, lane.middle()
			fmt.Fprintf(&path, " H%d", x)
		}
		bend(&path, x, y, to.x-6, y2)
		tip = arrow(to.x, y2, 1)
	}
	optional := ""
	if r.Optional {
		optional = " opt"
	}
	fmt.Fprintf(&s.b, "<g class=\"%s\"><title>%s: %s(%s) to %s(%s)</title><path class=\"ref%s\" d=\"%s\"/><path class=\"tip\" d=\"%s\"/></g>\n",
		class(r.Mark), escaped(r.Name), escaped(r.From.String()), escaped(strings.Join(r.Columns, ", ")),
		escaped(r.To.String()), escaped(strings.Join(r.RefColumns, ", ")), optional, path.String(), tip)
}

func bend(b *strings.Builder, x1, y1, x2, y2 int) {
	middle := (x2 - x1) / 2
	fmt.Fprintf(b, " C%d %d %d %d %d %d", x1+middle, y1, x2-middle, y2, x2, y2)
}

// arrow is a tip at a box: 1 from the left, -1 from the right.
func arrow(x, y, way int) string {
	return fmt.Sprintf("M%d %d l%d -4 v8 Z", x, y, -8*way)
}
