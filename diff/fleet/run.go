package fleet

import (
	"container/heap"
	"context"
	"fmt"
	"iter"
	"sync/atomic"
	"time"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/policy"
)

// Target is a database, or a schema of one, by name.
type Target struct {
	Name string
	// Host is the server, whose connections are bounded. Database is the same for targets that are schemas of one
	// database: they are worked on one after the other.
	Host, Database string
}

// Wave is targets that are worked on together.
type Wave struct {
	Name    string
	Targets []Target
	// Parallel is how many databases are worked on at the same time; 0 is any number.
	Parallel int
	OnError  policy.OnError
	// MaxFailures is how many targets may fail with CONTINUE before no other is begun; -1 is any number.
	MaxFailures int
	// Pause is how long to wait before the next wave.
	Pause time.Duration
}

// Event is something that happens in a run.
type Event interface{ event() }

type (
	// WaveStarted is told before the first target of a wave with a name.
	WaveStarted struct {
		Wave    string
		Targets int
	}
	// Step is what apply tells of a target.
	Step struct {
		Target string
		Event  apply.Event
	}
	// TargetDone is told once for each target, also for one that was not reached.
	TargetDone struct{ Result Result }
	// Pausing is told where a wave waits for its time.
	Pausing struct {
		Wave string
		For  time.Duration
	}
	// Stopped says why no other target is begun.
	Stopped struct{ Why string }
)

func (WaveStarted) event() {}
func (Step) event()        {}
func (TargetDone) event()  {}
func (Pausing) event()     {}
func (Stopped) event()     {}

// Work works on targets of one database, in their order, and tells of each. Where tell reports false, those that are left
// are not to be begun.
type Work func(ctx context.Context, targets []Target, tell func(Event) (goOn bool))

// Run works on the waves, one after the other, with at most perHost databases of a host at the same time; 0 is any number.
// What is begun ends; when the context is over, or too much has failed, nothing is begun any more, and what is left is told as
// not reached.
func Run(ctx context.Context, waves []Wave, perHost int, work Work) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		r := &run{ctx: ctx, perHost: perHost, work: work, yield: yield}
		for i, w := range waves {
			r.wave(w)
			if w.Pause > 0 && i+1 < len(waves) && r.stopped == "" {
				r.tell(Pausing{waves[i+1].Name, w.Pause})
				r.wait(w.Pause)
			}
			if r.gone {
				return
			}
		}
	}
}

type run struct {
	ctx     context.Context
	perHost int
	work    Work
	yield   func(Event) bool
	// gone: nobody listens any more. stopped is why nothing is begun, and stop says it to the workers.
	gone    bool
	stopped string
	stop    atomic.Bool
}

func (r *run) tell(e Event) {
	if !r.gone && !r.yield(e) {
		r.gone = true
		r.halt("")
	}
}

func (r *run) wait(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.ctx.Done():
	}
}

// halt begins no other target.
func (r *run) halt(why string) {
	if r.stopped != "" {
		return
	}
	r.stopped = why
	if why == "" {
		r.stopped = "nobody listens"
	}
	r.stop.Store(true)
	if why != "" {
		r.tell(Stopped{why})
	}
}

// told is an event of a worker; ended reports that the worker is free.
type told struct {
	event Event
	ended *host
	// judged is closed when it is known whether to go on.
	judged chan struct{}
}

// wave works on one wave.
func (r *run) wave(w Wave) {
	if r.ctx.Err() != nil {
		r.halt("interrupted")
	}
	hosts, left := queues(w.Targets)
	if w.Name != "" && r.stopped == "" {
		r.tell(WaveStarted{w.Name, len(w.Targets)})
	}
	events := make(chan told)
	running, failures := 0, 0
	reached := make(map[string]bool, len(w.Targets))
	for {
		for r.stopped == "" && len(hosts) > 0 && (w.Parallel == 0 || running < w.Parallel) {
			running++
			r.begin(&hosts, events)
		}
		if running == 0 {
			break
		}
		var t told
		select {
		case t = <-events:
		case <-r.done():
			r.halt("interrupted")
			continue
		}
		if h := t.ended; h != nil {
			h.running--
			running--
			if len(h.units) > 0 && r.perHost > 0 && h.running == r.perHost-1 {
				heap.Push(&hosts, h)
			}
			continue
		}
		if done, ok := t.event.(TargetDone); ok {
			done.Result.Group = w.Name
			reached[done.Result.Target] = true
			t.event = done
			if done.Result.Result == Failed {
				failures++
			}
		}
		r.tell(t.event)
		r.judge(w, failures)
		close(t.judged)
	}
	if r.stopped == "" && r.ctx.Err() != nil {
		r.halt("interrupted")
	}
	for _, t := range left {
		if !reached[t.Name] {
			r.tell(TargetDone{Result{FormatVersion: FormatVersion, Target: t.Name, Group: w.Name, Result: Unreached}})
		}
	}
}

// begin begins what is first in the wave of what may be begun.
func (r *run) begin(hosts *hostHeap, events chan<- told) {
	h := (*hosts)[0]
	unit := h.units[0]
	h.units = h.units[1:]
	if h.running++; len(h.units) == 0 || r.perHost > 0 && h.running >= r.perHost {
		heap.Pop(hosts)
	} else {
		heap.Fix(hosts, 0)
	}
	go r.worker(unit, h, events)
}

// done is closed when the context is over; nil where that is known.
func (r *run) done() <-chan struct{} {
	if r.stopped != "" {
		return nil
	}
	return r.ctx.Done()
}

// judge stops where too much has failed.
func (r *run) judge(w Wave, failures int) {
	in := ""
	if w.Name != "" {
		in = " in group " + w.Name
	}
	switch {
	case failures == 0:
	case w.OnError != policy.OnErrorContinue:
		r.halt("a target failed" + in)
	case w.MaxFailures >= 0 && failures > w.MaxFailures:
		r.halt(fmt.Sprintf("more than %d targets failed%s", w.MaxFailures, in))
	}
}

// worker works on targets of one database.
func (r *run) worker(unit []Target, h *host, events chan<- told) {
	defer func() { events <- told{ended: h} }()
	r.work(r.ctx, unit, func(e Event) bool {
		t := told{event: e, judged: make(chan struct{})}
		events <- t
		<-t.judged
		return !r.stop.Load()
	})
}

// host is what is left to do on a server: targets of one database each, in the order of the wave.
type host struct {
	units   [][]Target
	first   map[string]int // the place in the wave
	running int
}

// hostHeap has the host first whose next target is first in the wave.
type hostHeap []*host

func (h hostHeap) Len() int           { return len(h) }
func (h hostHeap) Less(i, j int) bool { return h[i].next() < h[j].next() }
func (h hostHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *hostHeap) Push(x any) { *h = append(*h, x.(*host)) }

// Pop implements heap.Interface.
func (h *hostHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

func (h *host) next() int { return h.first[h.units[0][0].Name] }

// queues are the targets by host, and all of them.
func queues(targets []Target) (hosts hostHeap, all []Target) {
	byHost := make(map[string]*host)
	unitOf := make(map[[2]string]int)
	for i, t := range targets {
		h := byHost[t.Host]
		if h == nil {
			h = &host{first: make(map[string]int)}
			byHost[t.Host] = h
			hosts = append(hosts, h)
		}
		h.first[t.Name] = i
		id := [2]string{t.Host, t.Database}
		if n, ok := unitOf[id]; ok {
			h.units[n] = append(h.units[n], t)
			continue
		}
		unitOf[id] = len(h.units)
		h.units = append(h.units, []Target{t})
	}
	heap.Init(&hosts)
	return hosts, targets
}
