package metrics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/common/expfmt"

	"github.com/replyx/schemactl/diff/monitor"
)

// Look looks at a database once.
type Look func(context.Context) (*monitor.Observation, error)

// Server looks at a database again and again, and tells what the last look saw.
type Server struct {
	look  Look
	every time.Duration
	// told is called with the error of each look that failed, and with nil for the first that succeeds afterwards.
	told func(error)

	mu   sync.Mutex
	last *monitor.Observation
	err  error
	at   time.Time
}

// NewServer makes a server. Failed is called with the error of a look that failed, and with nil when one succeeds again.
func NewServer(look Look, every time.Duration, failed func(error)) *Server {
	return &Server{look: look, every: every, told: failed}
}

// shutdownTime is how long requests in flight have to end.
const shutdownTime = 5 * time.Second

// lookTime is how long a look may take at least, however short the interval.
const lookTime = 30 * time.Second

// Serve answers on a listener until the context is over, and then ends in good order.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	looking := make(chan struct{})
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(looking)
		s.run(inner)
	}()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		ending, stop := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer stop()
		err = srv.Shutdown(ending)
	}
	cancel()
	<-looking
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve metrics: %w", err)
	}
	return nil
}

// run looks at once, and then once in each interval.
func (s *Server) run(ctx context.Context) {
	tick := time.NewTicker(s.every)
	defer tick.Stop()
	for {
		s.once(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Server) once(ctx context.Context) {
	most := max(s.every, lookTime)
	bounded, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	o, err := s.look(bounded)
	if ctx.Err() != nil {
		return
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("the look at the database was not over in %s", most)
	}
	s.mu.Lock()
	was := s.err
	s.last, s.err, s.at = o, err, time.Now()
	s.mu.Unlock()
	if err != nil || was != nil {
		s.told(err)
	}
}

// state is what the last look saw.
func (s *Server) state() (*monitor.Observation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last, s.err
}

// Handler answers /metrics and /healthz.
func (s *Server) Handler() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collector{s.state})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", s.health)
	return mux
}

// health answers 200 where the last look succeeded and is not older than three intervals, or three times [lookTime], else 503 with the reason. The error
// itself is for the log: it may name the server.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	at, last, err := s.at, s.last, s.err
	s.mu.Unlock()
	why := ""
	switch {
	case err != nil:
		why = "the last look at the database failed"
	case last == nil:
		why = "no look at the database is over yet"
	case time.Since(at) > 3*max(s.every, lookTime):
		why = "the last look at the database is old"
	}
	if why != "" {
		http.Error(w, why, http.StatusServiceUnavailable)
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

// Write writes the metrics of one observation in Prometheus' text form.
func Write(w io.Writer, o *monitor.Observation) error {
	registry := prometheus.NewRegistry()
	if err := registry.Register(collector{func() (*monitor.Observation, error) { return o, nil }}); err != nil {
		return fmt.Errorf("write metrics: %w", err)
	}
	families, err := registry.Gather()
	if err != nil {
		return fmt.Errorf("write metrics: %w", err)
	}
	enc := expfmt.NewEncoder(w, expfmt.NewFormat(expfmt.TypeTextPlain))
	for _, f := range families {
		if err := enc.Encode(f); err != nil {
			return fmt.Errorf("write metrics: %w", err)
		}
	}
	return nil
}
