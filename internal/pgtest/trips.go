package pgtest

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Trips counts what a client asks the server and waits for.
type Trips struct {
	// URL is that of the database behind the counter.
	URL string
	n   atomic.Int64
}

// Taken returns how often clients have waited for the server since the last call: for an answer to a message of the start, to
// a query, and to each Sync, which ends a pipeline.
func (c *Trips) Taken() int { return int(c.n.Swap(0)) }

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
	for started := false; ; started = true {
		var kind [1]byte // a message of the start has none
		if started {
			if _, err := io.ReadFull(client, kind[:]); err != nil {
				return err
			}
		}
		var length [4]byte
		if _, err := io.ReadFull(client, length[:]); err != nil {
			return err
		}
		switch kind[0] {
		case 0, 'p', 'Q', 'S': // start, password, Query, Sync
			c.n.Add(1)
		}
		if started {
			if _, err := server.Write(kind[:]); err != nil {
				return err
			}
		}
		if _, err := server.Write(length[:]); err != nil {
			return err
		}
		if _, err := io.CopyN(server, client, int64(binary.BigEndian.Uint32(length[:]))-4); err != nil {
			return err
		}
	}
}
