package roots

import (
	"crypto/x509"
	"os"
	"os/exec"
	"testing"
)

// Where there is no certificate, as in an image from scratch, those of well-known authorities are known.
func TestCertificatesWithoutAny(t *testing.T) {
	const within = "SCHEMACTL_TEST_CERTIFICATES"
	if os.Getenv(within) == "" {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestCertificatesWithoutAny$")
		cmd.Env = append(os.Environ(), within+"=1", "SSL_CERT_FILE=/nowhere", "SSL_CERT_DIR=/nowhere")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	Ensure()
	pool, err := x509.SystemCertPool()
	if err != nil || pool.Equal(x509.NewCertPool()) {
		t.Errorf("no certificate is known: %v", err)
	}
}
