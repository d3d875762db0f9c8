package metrics

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/monitor"
	"github.com/replyx/schemactl/diff/plan"
)

// whole is an observation with a value for every metric.
func whole() *monitor.Observation {
	at, now, stale := int64(90), time.Unix(1_700_000_000, 0), monitor.PerfIndex{Schema: "public", Table: "t", Name: "t_e", State: diff.PerfInPlace, Lists: 10, Recommended: 100, Stale: true}
	return &monitor.Observation{
		At: now, Seconds: 0.5, Hidden: 1,
		LongTransactions: []monitor.Transaction{{PID: 1, Seconds: 600}},
		Blocked:          []monitor.Blocked{{WaitSeconds: 3}, {WaitSeconds: 5}},
		Tables:           []monitor.Table{{Schema: "public", Name: "bad\xff", Bytes: 8192, LiveRows: 10, DeadRows: 2, VacuumAt: &at, LastVacuum: &now}},
		Indexes:          []monitor.Index{{Schema: "public", Table: "t", Name: "t_e", Bytes: 8192, Scans: 7}},
		Builds:           []monitor.Build{{Schema: "public", Name: "t_n", Phase: "building index", Seconds: 2, Share: 0.25}},
		Searches:         []monitor.Search{{Schema: "public", Table: "t", Name: "t_e", Queries: 10, K: 10, Recall: 0.9, MedianSeconds: 0.001, P95Seconds: 0.002, ExactSeconds: 0.1}},
		Check:            &monitor.Check{Result: plan.Changes, Changes: 3, Unfinished: true, Perf: []monitor.PerfIndex{stale}},
		Unread:           []monitor.Unread{{Part: "indexes", Reason: "permission denied"}},
	}
}

func TestMetricsAreSound(t *testing.T) {
	c := collector{func() (*monitor.Observation, error) { return whole(), nil }}
	problems, err := testutil.CollectAndLint(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	var out bytes.Buffer
	if err := Write(&out, whole()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"schemactl_up 1", "schemactl_longest_wait_seconds 5", "schemactl_oldest_transaction_seconds 600", `schemactl_table_dead_rows{schema="public",table="bad\\xff"} 2`,
		`schemactl_ivfflat_stale{index="t_e",schema="public",table="t"} 1`, "schemactl_unfinished 1", `schemactl_search_p95_seconds{index="t_e",schema="public",table="t"} 0.002`,
	} {
		if !strings.Contains(out.String(), want+"\n") {
			t.Errorf("%s is missing:\n%s", want, out.String())
		}
	}
}

// Every metric is given by a whole observation, and documented.
func TestMetricsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/monitor.md")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Write(&out, whole()); err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`fqName: "([a-z0-9_]+)"`)
	for _, d := range descriptions {
		n := name.FindStringSubmatch(d.String())[1]
		if !strings.Contains(out.String(), "\n# TYPE "+n+" ") {
			t.Errorf("%s is not given", n)
		}
		if !strings.Contains(string(page), "`"+n+"`") {
			t.Errorf("docs/monitor.md does not have %s", n)
		}
	}
}

// Where the last look failed, what it would have seen is not told: an old value is a false one.
func TestFailedLookTellsNothing(t *testing.T) {
	c := collector{func() (*monitor.Observation, error) { return whole(), errors.New("not reached") }}
	const want = "# HELP schemactl_up Whether the last look at the database succeeded.\n# TYPE schemactl_up gauge\nschemactl_up 0\n"
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(c)
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
}

// looks gives one answer after the other, the last for ever.
type looks struct {
	mu    sync.Mutex
	list  []error
	asked int
}

func (l *looks) look(context.Context) (*monitor.Observation, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	err := l.list[0]
	if len(l.list) > 1 {
		l.list = l.list[1:]
	}
	if err != nil {
		return nil, err
	}
	return whole(), nil
}

func TestServerLivesAndEnds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var told []error
	source := &looks{list: []error{errors.New("postgres://secret"), nil, errors.New("gone"), nil}}
	s := NewServer(source.look, 50*time.Millisecond, func(err error) { told = append(told, err) })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Serve(ctx, l) }()
	base := "http://" + l.Addr().String()
	sawDown, deadline := false, time.Now().Add(30*time.Second)
	for {
		source.mu.Lock()
		over := source.asked > 4 // so what the fourth look saw is what is told
		source.mu.Unlock()
		code, body := get(t, base+"/healthz")
		if strings.Contains(body, "secret") {
			t.Fatal("the error of a look is for the log")
		}
		sawDown = sawDown || code == http.StatusServiceUnavailable
		if over && code == http.StatusOK || time.Now().After(deadline) {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if code, body := get(t, base+"/metrics"); code != http.StatusOK || !strings.Contains(body, "schemactl_up 1\n") {
		t.Errorf("%d\n%s", code, body)
	}
	if code, _ := get(t, base+"/"); code != http.StatusNotFound {
		t.Errorf("/ is %d", code)
	}
	if !sawDown {
		t.Error("it never was unwell")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
	if len(told) != 4 || told[0] == nil || told[1] != nil || told[2] == nil || told[3] != nil {
		t.Errorf("told %v", told)
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}
