package hclsafe

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Bounds of what reading HCL may take, and what each byte of it adds: 10,000 tables are 10 MB.
const (
	maxMemory      = 1 << 30
	memoryPerByte  = 128
	mostMemory     = 6 << 30
	maxTime        = 10 * time.Second
	timePerMB      = 10 * time.Second
	guardInterval  = 20 * time.Millisecond
	errTakesTooFmt = "reading the HCL takes more than %s: an expression in it makes too much"
)

// Limits are bounds of what reading HCL may take.
type Limits struct {
	// Memory is in bytes, on top of what the program has already.
	Memory uint64
	// Time is what the work may take where the machine does nothing else. It is not the time on the clock.
	Time time.Duration
}

// LimitsFor are the bounds for HCL of so many bytes.
func LimitsFor(size int64) Limits {
	return Limits{Memory: uint64(min(maxMemory+size*memoryPerByte, mostMemory)), Time: maxTime + time.Duration(size>>20)*timePerMB}
}

// ErrTooMuch reports that a bound was passed. The work continues, since nothing can stop it: the program has to end.
var ErrTooMuch = errors.New("the HCL takes too much")

type tooMuchError struct{ what string }

func (e *tooMuchError) Error() string { return fmt.Sprintf(errTakesTooFmt, e.what) }
func (e *tooMuchError) Unwrap() error { return ErrTooMuch }

// Hints says where to look.
func (e *tooMuchError) Hints() []string {
	return []string{"look for \"for\" expressions within each other, and for values that are put together again and again"}
}

// Guard does work, and gives an error where that passes the bounds or the context ends before it. Evaluation
// knows no context: work that is given up continues until the program ends. A panic of the work is one of the caller.
func Guard(ctx context.Context, limits Limits, work func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	type outcome struct {
		err      error
		panicked any
		stack    []byte
	}
	done := make(chan outcome, 1)
	before := memory()
	go func() {
		var o outcome
		defer func() {
			if o.panicked = recover(); o.panicked != nil {
				o.stack = debug.Stack()
			}
			done <- o
		}()
		o.err = work()
	}()
	tick := time.NewTicker(guardInterval)
	defer tick.Stop()
	var spent time.Duration
	last := time.Now()
	for {
		select {
		case o := <-done:
			if o.panicked != nil {
				panic(fmt.Sprintf("%v\n\n%s", o.panicked, o.stack))
			}
			return o.err
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			// On a machine that does other work a tick comes late, and so does what is guarded.
			now := time.Now()
			spent, last = spent+min(now.Sub(last), 2*guardInterval), now
			if spent > limits.Time {
				return &tooMuchError{limits.Time.String()}
			}
			if memory() > before+limits.Memory {
				return &tooMuchError{fmt.Sprintf("%d MB of memory", limits.Memory>>20)}
			}
		}
	}
}

// memory is what objects and stacks of the program take.
func memory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() + samples[1].Value.Uint64()
}
