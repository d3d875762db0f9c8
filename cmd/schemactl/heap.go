package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// Percentages by which the heap grows up to a collection of garbage: of 4 MB, where it holds less. The first is soon, and a run
// that does little ends before it. What is made then is nearly all needed to the end, so the second is when there are 32 MB; the
// third is Go's own.
const firstGrowth, secondGrowth, laterGrowth = 50, 800, 100

// hugeHeap is how many bytes of the heap are asked for in huge pages. It is address space, and no memory until it is used.
const hugeHeap = 256 << 20

// arrangeHeap has the heap of a run that reads much be in huge pages and be collected late, unless the user says how often to
// collect.
func arrangeHeap() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(firstGrowth)
	afterCollection(func() {
		debug.SetGCPercent(-1)
		useHugePages(hugeHeap)
		debug.SetGCPercent(secondGrowth)
		afterCollection(func() { debug.SetGCPercent(laterGrowth) })
	})
}

// afterCollection calls do once, when the next collection of garbage is over.
func afterCollection(do func()) {
	runtime.AddCleanup(new(*byte), func(int) { do() }, 0)
}
