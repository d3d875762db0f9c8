// Package roots has TLS trust Mozilla's certificate authorities where the system has none, as an image made from scratch.
//
// golang.org/x/crypto/x509roots/fallback does so when a program starts, which takes 5 ms of each command; here it is
// done before the first connection that needs it.
package roots

import (
	"crypto/x509"
	"fmt"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// Ensure makes the bundle the fallback of the process. It may be called often, at the same time.
var Ensure = sync.OnceFunc(func() {
	pool := x509.NewCertPool()
	for root := range bundle.Roots() {
		cert, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			panic(fmt.Sprintf("a certificate of the bundle cannot be read: %v", err)) // a fault of the module, found by its test
		}
		if root.Constraint == nil {
			pool.AddCert(cert)
		} else {
			pool.AddCertWithConstraint(cert, root.Constraint)
		}
	}
	x509.SetFallbackRoots(pool)
})
