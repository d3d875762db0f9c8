package hclscan

import "bytes"

// slabs are what parts of a tree are taken from, so that each costs no allocation of its own.
type slabs struct {
	attrs    slab[Attribute]
	blocks   slab[Block]
	children slab[*Block]
	labels   slab[string]
	ranges   slab[Range]
}

// maxSlab bounds how many parts are allocated at a time.
const maxSlab = 1024

// expect sets the sizes to what a text may need.
func (s *slabs) expect(src []byte) {
	blocks := bytes.Count(src, []byte("{"))
	s.attrs.size = min(bytes.Count(src, []byte("=")), maxSlab)
	s.blocks.size = min(blocks, maxSlab)
	s.children.size, s.labels.size, s.ranges.size = s.blocks.size, s.blocks.size, s.blocks.size
}

// slab gives slices of a longer one.
type slab[T any] struct {
	free []T
	size int
}

// take returns a slice of n zero values. Appending to it copies it.
func (s *slab[T]) take(n int) []T {
	if n == 0 {
		return nil
	}
	if len(s.free) < n {
		s.free = make([]T, max(n, s.size))
	}
	out := s.free[:n:n]
	s.free = s.free[n:]
	return out
}

// keep returns a copy of a slice.
func (s *slab[T]) keep(list []T) []T {
	out := s.take(len(list))
	copy(out, list)
	return out
}
