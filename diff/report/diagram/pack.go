package diagram

import (
	"cmp"
	"slices"
)

// mostAlone is from how many on tables without arrows stand in rows below the others, not among them.
const mostAlone = 4

// single is the group of a box that no arrow joins to another.
func single(n *node) *block {
	n.right = n.width
	return &block{layers: [][]*node{{n}}, width: n.width, height: n.height}
}

// rows sets boxes in rows below the groups, as wide as those are, or a little wider than high.
func (l *layout) rows(boxes []*node) {
	area := 0
	for _, n := range boxes {
		area += (n.width + boxGap) * (n.height + boxGap)
	}
	limit := l.width
	for limit*limit < area*3/2 {
		limit += 50
	}
	x, y, height := 0, l.height, 0
	if y > 0 {
		y += 2 * boxGap
	}
	for _, n := range boxes {
		if x > 0 && x+n.width > limit {
			x, y, height = 0, y+height+boxGap, 0
		}
		n.x, n.y, n.right = x, y, x+n.width
		x += n.width + boxGap
		height = max(height, n.height)
		l.width, l.height = max(l.width, n.x+n.width), max(l.height, y+height)
	}
}

// pack sets the groups on shelves, the tallest first; on a shelf, what fits under the group before
// stands there.
func (l *layout) pack(groups []*block) {
	slices.SortStableFunc(groups, func(a, b *block) int { return cmp.Compare(b.height, a.height) })
	area, widest := 0, 0
	for _, g := range groups {
		area += (g.width + layerGap) * (g.height + boxGap)
		widest = max(widest, g.width)
	}
	limit := widest
	for limit*limit < area*3/2 { // a little wider than high
		limit += 50
	}
	column, x, y := 0, 0, 0 // where a group stands, and where the next column begins
	top, shelf := 0, 0
	for _, g := range groups {
		switch {
		case y+g.height <= top+shelf && column+g.width <= x: // below the one before
		case x > 0 && x+g.width > limit:
			column, top, shelf = 0, top+shelf+2*boxGap, g.height
			x, y = g.width, top
		default:
			if x > 0 {
				x += 2 * boxGap
			}
			column, y, shelf = x, top, max(shelf, g.height)
			x += g.width
		}
		for _, layer := range g.layers {
			for _, n := range layer {
				n.x += column
				n.right += column
				n.y += y
			}
		}
		l.width, l.height = max(l.width, column+g.width), max(l.height, y+g.height)
		y += g.height + 2*boxGap
	}
}
