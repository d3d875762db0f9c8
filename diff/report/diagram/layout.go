package diagram

import (
	"cmp"
	"slices"

	"github.com/replyx/schemactl/schema"
)

// This file lays out boxes in layers, after Sugiyama: a table stands to the left of those that it
// refers to; within a layer the tables are ordered so that arrows cross little; an arrow that
// passes a layer has a lane of its own there.

const (
	layerGap = 70 // between layers, where arrows bend
	boxGap   = 22 // between boxes of a layer
	laneSize = 10 // what a passing arrow takes
	sweeps   = 8
)

// node is a box, or the lane of an arrow in a layer that it passes.
type node struct {
	table         int // -1 for a lane
	layer         int
	width, height int
	x, y          int
	right         int     // where its layer ends
	before, after []*node // neighbours in the layers on both sides
}

func (n *node) middle() int { return n.y + n.height/2 }

// layout is where everything is.
type layout struct {
	boxes         []*node         // as Diagram.Tables
	lanes         map[int][]*node // as Diagram.References, from left to right
	turned        map[int]bool    // arrows that run from right to left, since they close a circle
	width, height int
}

// edge is an arrow between two boxes, and its reference; point tells where at a box it ends.
type edge struct{ ref, from, to, point int }

// place lays out boxes of the given sizes.
func place(d *Diagram, size func(Table) (w, h int)) *layout {
	l := &layout{lanes: make(map[int][]*node), turned: make(map[int]bool)}
	index := make(map[schema.Name]int, len(d.Tables))
	for i, t := range d.Tables {
		index[t.Name] = i
		w, h := size(t)
		l.boxes = append(l.boxes, &node{table: i, width: w, height: h})
	}
	var edges []edge
	for i, r := range d.References {
		if r.From != r.To {
			edges = append(edges, edge{i, index[r.From], index[r.To], d.point(r)})
		}
	}
	l.turn(edges)
	var groups []*block
	var alone []*node
	for _, part := range components(len(l.boxes), edges) {
		if len(part.boxes) == 1 {
			alone = append(alone, l.boxes[part.boxes[0]])
			continue
		}
		groups = append(groups, l.block(part))
	}
	if len(alone) < mostAlone {
		for _, n := range alone {
			groups = append(groups, single(n))
		}
		alone = nil
	}
	l.pack(groups)
	l.rows(alone)
	return l
}

// point numbers the column that a reference ends at.
func (d *Diagram) point(r Reference) int {
	i, ok := slices.BinarySearchFunc(d.Tables, r.To, func(t Table, n schema.Name) int { return t.Name.Compare(n) })
	if !ok || len(r.RefColumns) == 0 {
		return -1
	}
	return slices.IndexFunc(d.Tables[i].Columns, func(c Column) bool { return c.Name == r.RefColumns[0] })
}

// turn turns the arrows that would close a circle.
func (l *layout) turn(edges []edge) {
	out := make([][]edge, len(l.boxes))
	for _, e := range edges {
		out[e.from] = append(out[e.from], e)
	}
	state := make([]int, len(l.boxes)) // 1 on the way, 2 done
	var visit func(i int)
	visit = func(i int) {
		state[i] = 1
		for _, e := range out[i] {
			switch state[e.to] {
			case 0:
				visit(e.to)
			case 1:
				l.turned[e.ref] = true
			}
		}
		state[i] = 2
	}
	for i := range l.boxes {
		if state[i] == 0 {
			visit(i)
		}
	}
	for i, e := range edges {
		if l.turned[e.ref] {
			edges[i].from, edges[i].to = e.to, e.from
		}
	}
}

// component holds the boxes that arrows join, and those arrows.
type component struct {
	boxes []int
	edges []edge
}

// components are the groups that no arrow joins: each is laid out for itself.
func components(boxes int, edges []edge) []component {
	group := make([]int, boxes)
	for i := range group {
		group[i] = i
	}
	var root func(i int) int
	root = func(i int) int {
		if group[i] != i {
			group[i] = root(group[i])
		}
		return group[i]
	}
	for _, e := range edges {
		group[root(e.from)] = root(e.to)
	}
	of := make([]component, boxes)
	for i := range boxes {
		of[root(i)].boxes = append(of[root(i)].boxes, i)
	}
	for _, e := range edges {
		of[root(e.from)].edges = append(of[root(e.from)].edges, e)
	}
	return slices.DeleteFunc(of, func(c component) bool { return len(c.boxes) == 0 })
}

// block lays out a group: the boxes in layers, with a lane in each layer that an arrow passes.
func (l *layout) block(c component) *block {
	g := &block{}
	next := make(map[int][]int)
	count := make(map[int]int)
	for _, e := range c.edges {
		next[e.from] = append(next[e.from], e.to)
		count[e.to]++
	}
	boxes := make([]*node, len(c.boxes))
	for n, i := range c.boxes {
		boxes[n] = l.boxes[i]
	}
	g.layer(boxes, l.boxes, next, count)
	shared := make(map[laneKey]*node)
	for _, e := range c.edges {
		l.lane(g, e, shared)
	}
	g.order()
	g.stand()
	return g
}

// laneKey says where a lane is, and where the arrows in it end.
type laneKey struct {
	layer int
	to    [2]int
}

// lane leads an arrow to its box by a lane in each layer that it passes. Arrows that end in one point
// share their lanes.
func (l *layout) lane(g *block, e edge, shared map[laneKey]*node) {
	at, joined := l.boxes[e.from], false
	for layer := at.layer + 1; layer < l.boxes[e.to].layer; layer++ {
		key := laneKey{layer, [2]int{e.to, e.point}}
		lane := shared[key]
		if l.turned[e.ref] || lane == nil {
			lane = &node{table: -1, layer: layer, height: laneSize}
			g.layers[layer] = append(g.layers[layer], lane)
		}
		if !joined {
			join(at, lane)
		}
		if !l.turned[e.ref] {
			joined = joined || shared[key] != nil
			shared[key] = lane
		}
		l.lanes[e.ref] = append(l.lanes[e.ref], lane)
		at = lane
	}
	if !joined {
		join(at, l.boxes[e.to])
	}
}

func join(a, b *node) {
	a.after = append(a.after, b)
	b.before = append(b.before, a)
}

// block is a group of tables that arrows join.
type block struct {
	layers        [][]*node
	width, height int
}

// layer gives each box its layer: one more than the furthest of those that refer to it, then as far
// to the right as what it refers to allows.
func (g *block) layer(boxes, all []*node, next map[int][]int, count map[int]int) {
	var queue, order []int
	for _, b := range boxes {
		if count[b.table] == 0 {
			queue = append(queue, b.table)
		}
	}
	last := 0
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		order = append(order, i)
		for _, to := range next[i] {
			all[to].layer = max(all[to].layer, all[i].layer+1)
			last = max(last, all[to].layer)
			if count[to]--; count[to] == 0 {
				queue = append(queue, to)
			}
		}
	}
	for _, i := range slices.Backward(order) {
		if len(next[i]) == 0 {
			continue
		}
		right := last
		for _, to := range next[i] {
			right = min(right, all[to].layer-1)
		}
		all[i].layer = right
	}
	g.layers = make([][]*node, spread(boxes, next, last+1))
	for _, b := range boxes {
		g.layers[b.layer] = append(g.layers[b.layer], b)
	}
}

// order sorts each layer by where the neighbours stand, to and fro.
func (g *block) order() {
	at := make(map[*node]float64)
	number := func(layer []*node) {
		for i, n := range layer {
			at[n] = float64(i)
		}
	}
	for _, layer := range g.layers {
		number(layer)
	}
	mean := func(n *node, of []*node) float64 {
		if len(of) == 0 {
			return at[n]
		}
		sum := 0.0
		for _, o := range of {
			sum += at[o]
		}
		return sum / float64(len(of))
	}
	for range sweeps {
		for _, layer := range g.layers {
			slices.SortStableFunc(layer, func(a, b *node) int { return cmp.Compare(mean(a, a.before), mean(b, b.before)) })
			number(layer)
		}
		for _, layer := range slices.Backward(g.layers) {
			slices.SortStableFunc(layer, func(a, b *node) int { return cmp.Compare(mean(a, a.after), mean(b, b.after)) })
			number(layer)
		}
	}
}

// stand gives each node its place: near the middle of its neighbours, and none on another.
func (g *block) stand() {
	x := 0
	for _, layer := range g.layers {
		width, y := 0, 0
		for _, n := range layer {
			width = max(width, n.width)
		}
		for _, n := range layer {
			n.x, n.y, n.right = x, y, x+width
			if n.table < 0 {
				n.width = width
			}
			y += n.height + boxGap
		}
		x += width + layerGap
	}
	g.width = x - layerGap
	for i := range sweeps {
		layers := slices.Clone(g.layers)
		if i%2 == 1 {
			slices.Reverse(layers)
		}
		for _, layer := range layers {
			wish(layer)
		}
	}
	top := g.layers[0][0].y
	for _, layer := range g.layers {
		top = min(top, layer[0].y)
	}
	for _, layer := range g.layers {
		for _, n := range layer {
			n.y -= top
			g.height = max(g.height, n.y+n.height)
		}
	}
}

// wish moves the nodes of a layer to the middle of their neighbours, as far as their order allows:
// once pushed down from above and once up from below, and the mean of both.
func wish(layer []*node) {
	want := make([]int, len(layer))
	for i, n := range layer {
		near := slices.Concat(n.before, n.after)
		want[i] = n.y
		if len(near) > 0 {
			sum := 0
			for _, o := range near {
				sum += o.middle()
			}
			want[i] = sum/len(near) - n.height/2
		}
	}
	down, up := make([]int, len(layer)), make([]int, len(layer))
	for i := range layer {
		down[i] = want[i]
		if i > 0 {
			down[i] = max(down[i], down[i-1]+layer[i-1].height+boxGap)
		}
	}
	for i := len(layer) - 1; i >= 0; i-- {
		up[i] = want[i]
		if i < len(layer)-1 {
			up[i] = min(up[i], up[i+1]-layer[i].height-boxGap)
		}
	}
	for i, n := range layer {
		n.y = (down[i] + up[i]) / 2
	}
}
