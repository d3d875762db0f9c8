package backup

import (
	"regexp"
	"strings"
	"sync"
	"time"
)

// Progress says how far a backup or a restore is.
type Progress struct {
	// Doing is what is done now, as "public.users".
	Doing string
	// Done and Total are bytes of tables, as they are in the database.
	Done, Total int64
	Elapsed     time.Duration
}

// meter makes progress of what pg_dump and pg_restore say on the way.
type meter struct {
	mu      sync.Mutex
	start   time.Time
	sizes   map[string]int64
	now     Progress
	current int64
	told    func(Progress)
}

func newMeter(tables []Table, told func(Progress)) *meter {
	m := &meter{start: time.Now(), sizes: make(map[string]int64, len(tables)), told: told}
	for _, t := range tables {
		m.sizes[t.Schema+"."+t.Name] = t.Bytes
		m.now.Total += t.Bytes
	}
	return m
}

var (
	rowsOf  = regexp.MustCompile(`^(?:dumping contents of table|processing data for table) "(.*)"$`)
	makesIt = regexp.MustCompile(`^creating ([A-Z ]+) "(.*)"$`)
)

// line takes one line of the program.
func (m *meter) line(text string) {
	if m.told == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if found := rowsOf.FindStringSubmatch(text); found != nil {
		m.now.Done += m.current
		m.current = m.sizes[found[1]]
		m.now.Doing = found[1]
	} else if found := makesIt.FindStringSubmatch(text); found != nil {
		m.now.Doing = strings.ToLower(found[1]) + " " + found[2]
	} else {
		return
	}
	m.now.Elapsed = time.Since(m.start)
	m.told(m.now)
}
