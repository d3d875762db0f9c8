package diagram

import (
	"cmp"
	"math"
	"slices"
)

// tall is how high a layer may be, however small the drawing is.
const tall = 1600

// spread moves boxes out of layers that are too high, to layers on their left: boxes that no other refers to,
// since their arrows may be as long as they like. It returns how many layers there are then. A star of sixty
// tables is several columns and no tower.
func spread(boxes []*node, next map[int][]int, layers int) int {
	incoming := make(map[int]bool)
	area := 0
	for _, b := range boxes {
		for _, to := range next[b.table] {
			incoming[to] = true
		}
		area += (b.width + layerGap) * (b.height + boxGap)
	}
	limit := max(tall, int(math.Sqrt(float64(area)/1.5)))
	of := make([][]*node, layers)
	for _, b := range boxes {
		of[b.layer] = append(of[b.layer], b)
	}
	var out [][]*node // from right to left
	var moved []*node
	for len(of) > 0 || len(moved) > 0 {
		layer := moved
		if n := len(of); n > 0 {
			layer, of = append(slices.Clone(of[n-1]), moved...), of[:n-1]
		}
		layer, moved = cut(layer, incoming, next, limit)
		out = append(out, layer)
	}
	for i, layer := range out {
		for _, b := range layer {
			b.layer = len(out) - 1 - i
		}
	}
	return len(out)
}

// cut parts a layer into what stays and what goes: first what others refer to, then boxes that refer to the
// same one beside each other, as long as there is room. At least one stays.
func cut(layer []*node, incoming map[int]bool, next map[int][]int, limit int) (stay, rest []*node) {
	first := func(b *node) int {
		if !incoming[b.table] {
			return slices.Min(next[b.table])
		}
		return -1
	}
	if len(layer) > 1 {
		slices.SortStableFunc(layer, func(a, b *node) int { return cmp.Or(cmp.Compare(first(a), first(b)), cmp.Compare(a.table, b.table)) })
	}
	height := 0
	for i, b := range layer {
		height += b.height + boxGap
		if height > limit && i > 0 && !incoming[b.table] {
			return layer[:i], layer[i:]
		}
	}
	return layer, nil
}
