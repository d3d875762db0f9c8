package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/replyx/schemactl/backup"
	"github.com/replyx/schemactl/internal/visible"
)

// followBytes tells how far a backup or a restore is: by a bar on a terminal, and by a line now and then elsewhere. Until end,
// nothing else may be printed to standard error.
func (v *voice) followBytes() (told func(backup.Progress), end func()) {
	if canDraw(v.err) {
		b := &byteBar{container: mpb.New(mpb.WithOutput(v.err))}
		return b.told, b.end
	}
	last := time.Duration(0)
	return func(p backup.Progress) {
		if p.Elapsed-last >= repeatAfter {
			last = p.Elapsed
			v.tell("        %s", byteText(p))
		}
	}, func() {}
}

// byteText says what is done now, and how much of the tables is done.
func byteText(p backup.Progress) string {
	share := ""
	if p.Total > 0 {
		share = fmt.Sprintf("%d %%, ", 100*p.Done/p.Total)
	}
	return fmt.Sprintf("%s%s: %s", share, p.Elapsed.Round(time.Second), visible.Line(p.Doing))
}

// byteBar is one bar.
type byteBar struct {
	container *mpb.Progress
	mu        sync.Mutex // of what mpb reads when it likes
	bar       *mpb.Bar
	text      string
}

func (b *byteBar) told(p backup.Progress) {
	b.mu.Lock()
	b.text = byteText(p)
	if b.bar == nil {
		style := mpb.BarStyle().Lbound("").Rbound(" ").Filler("━").Tip("━").Padding("─")
		b.bar = b.container.New(max(p.Total, 1), style, mpb.BarWidth(barWidth), mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
			b.mu.Lock()
			defer b.mu.Unlock()
			return b.text
		})))
	}
	b.mu.Unlock()
	b.bar.SetCurrent(min(p.Done, max(p.Total, 1)-1)) // a full bar would be taken away
}

func (b *byteBar) end() {
	if b.bar != nil {
		b.bar.Abort(true)
	}
	b.container.Wait()
}
