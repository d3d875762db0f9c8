package pgtest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Trips counts what a client asks the server and waits for.
type Trips struct {
	// URL is that of the database behind the counter.
	URL   string
	mu    sync.Mutex
	asked []string
}

// Taken returns what clients have waited for since the last call, in its order: the answer to a message of the start, to a
// query, and to each Sync, which ends a pipeline. Each is the beginnings of the statements.
func (c *Trips) Taken() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := c.asked
	c.asked = nil
	return asked
}

func (c *Trips) took(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, what)
}

// Counted puts a counter in front of the database.
func (db *DB) Counted() *Trips {
	db.tb.Helper()
	cfg, err := pgconn.ParseConfig(db.URL)
	if err != nil {
		db.tb.Fatal(err)
	}
	network, address := pgconn.NetworkAddress(cfg.Host, cfg.Port)
	here, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		db.tb.Fatal(err)
	}
	db.tb.Cleanup(func() { _ = here.Close() })
	c := &Trips{URL: behind(db.tb, db.URL, here.Addr().String())}
	go func() {
		for {
			client, err := here.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial(network, address)
			if err != nil {
				_ = client.Close()
				continue
			}
			go func() { _, _ = io.Copy(client, server); _ = client.Close() }()
			go func() { _ = c.forward(server, client); _ = server.Close() }()
		}
	}()
	return c
}

// behind is a URL with another address, and without encryption, which would hide the messages.
func behind(tb testing.TB, base, address string) string {
	tb.Helper()
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	q := u.Query()
	q.Del("host")
	q.Del("port")
	q.Set("sslmode", "disable")
	u.Host, u.RawQuery = address, q.Encode()
	return u.String()
}

// forward hands on the messages of a client, and counts those that it waits for an answer to.
func (c *Trips) forward(server io.Writer, client io.Reader) error {
	var pipeline []string
	for started := false; ; started = true {
		message := make([]byte, 5) // the kind and the length
		head := message
		if !started {
			head = message[1:] // a message of the start has no kind
		}
		if _, err := io.ReadFull(client, head); err != nil {
			return err
		}
		body := make([]byte, max(int(binary.BigEndian.Uint32(message[1:]))-4, 0))
		if _, err := io.ReadFull(client, body); err != nil {
			return err
		}
		switch message[0] {
		case 0:
			c.took("(start)")
		case 'p':
			c.took("(password)")
		case 'P':
			pipeline = append(pipeline, beginning(body[bytes.IndexByte(body, 0)+1:]))
		case 'Q':
			c.took(beginning(body))
		case 'S':
			c.took(inALine(pipeline))
			pipeline = nil
		}
		if _, err := server.Write(append(head, body...)); err != nil {
			return err
		}
	}
}

// inALine names the statements of a pipeline, as many as one wants to read.
func inALine(pipeline []string) string {
	const most = 10
	if n := len(pipeline) - most; n > 1 {
		pipeline = append(pipeline[:most:most], fmt.Sprintf("and %d more", n))
	}
	return strings.Join(pipeline, " | ")
}

// beginning is the beginning of a statement, in a line.
func beginning(text []byte) string {
	const length = 60
	sql, _, _ := strings.Cut(string(text), "\x00")
	sql = strings.Join(strings.Fields(sql), " ")
	return sql[:min(len(sql), length)]
}
