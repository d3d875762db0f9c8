package live_test

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema/live"
)

// Another service at host and port is called that, whatever it answers and whether it speaks first.
func TestConnectToAnotherService(t *testing.T) {
	for name, answer := range map[string]string{
		"HTTP":  "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
		"SSH":   "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
		"Redis": "-ERR unknown command\r\n",
		"MySQL": "J\x00\x00\x00\n8.0.36\x00\x08\x00\x00\x00",
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					go func() {
						_, _ = conn.Read(make([]byte, 100))
						_, _ = conn.Write([]byte(answer))
						_, _ = conn.Read(make([]byte, 100))
						_ = conn.Close()
					}()
				}
			}()
			for _, mode := range []string{"disable", "prefer"} {
				_, err = live.Connect(t.Context(), "postgres://u:S3cret@"+l.Addr().String()+"/app?connect_timeout=2&sslmode="+mode)
				var refused *live.ConnectError
				if !errors.As(err, &refused) || !strings.Contains(err.Error(), "no PostgreSQL server") || !strings.Contains(refused.Hint, "port") {
					t.Errorf("sslmode=%s: %v", mode, err)
				}
			}
		})
	}
}
