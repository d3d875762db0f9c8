package live

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// configError says what is wrong with an address that the driver refuses, or with PG's environment
// variables, which it reads too. The driver's own text may repeat the address.
func configError(err error) *ConnectError {
	text := err.Error()
	told := func(marks ...string) bool {
		for _, m := range marks {
			if strings.Contains(text, m) {
				return true
			}
		}
		return false
	}
	var path *fs.PathError
	switch {
	case told("unable to read CA file") && errors.As(err, &path):
		return badFile("sslrootcert", path)
	case told("unable to read cert", "unable to read sslkey", "unable to load cert", "failed to parse private key", "both \"sslcert\" and \"sslkey\"", "unable to decode sslkey"):
		return badAddress("the client certificate cannot be read", "check the files of sslcert and sslkey (or PGSSLCERT, PGSSLKEY): both must be there, in PEM form")
	case told("unable to add CA to cert pool"):
		return badAddress("the file of sslrootcert holds no certificate", "it must hold certificates in PEM form")
	case told("failed to read service", "unable to find service"):
		return badAddress("its service is in no service file", "check service and PGSERVICEFILE, or leave service out")
	case told("sslmode is invalid"):
		return badAddress("PGSSLMODE is none of "+strings.Join(sslModes, ", "), "write one of them, or unset PGSSLMODE")
	case told("invalid port", "could not match"):
		return badAddress("its port is no number", encodeHint)
	case told("connect_timeout"):
		return badAddress("connect_timeout is no number of seconds", "write connect_timeout=10")
	}
	for _, name := range []string{"target_session_attrs", "channel_binding", "require_auth", "sslcertmode", "min_protocol_version", "max_protocol_version", "default_query_exec_mode"} {
		if told("unknown "+name, "invalid "+name, name+" cannot") {
			return badAddress("the value of "+name+" is not known", "leave it out, or see libpq's manual for its values")
		}
	}
	return badAddress("", encodeHint)
}

func badFile(parameter string, err *fs.PathError) *ConnectError {
	why := err.Err.Error()
	if errors.Is(err, fs.ErrNotExist) {
		why = "there is no such file"
	}
	return badAddress("the file of "+parameter+" cannot be read: "+why, "give the path of the file with the authority's certificates, or "+parameter+"=system")
}

// connectError says why a connection was not made: the true cause, and one thing to do.
func connectError(ctx context.Context, cfg *pgx.ConnConfig, err error) error {
	target := targetOf(cfg)
	if ctx.Err() != nil {
		return fmt.Errorf("connect to %s: %w", target, ctx.Err())
	}
	var told *ConnectError
	if errors.As(err, &told) {
		return told
	}
	e := &ConnectError{Target: target, err: err}
	err = lastTry(err)
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		e.SQLState, e.Message, e.Hint = pg.Code, pg.Message, connectHints[pg.Code]
		e.refused(cfg, pg)
		return e
	}
	if !e.tls(cfg, err) {
		e.network(err)
	}
	return e
}

// lastTry is the error of the last of several tries: without TLS after with, the next host after the
// first. A server's own word counts more.
func lastTry(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		if joined, ok := e.(interface{ Unwrap() []error }); ok {
			if all := joined.Unwrap(); len(all) > 0 {
				return lastTry(all[len(all)-1])
			}
		}
	}
	return err
}

// connectHints say what to do about a refusal, by SQLSTATE.
var connectHints = map[string]string{
	pgerrcode.InvalidPassword:                   "check user and password; a password with any of @ : / ? # % must be percent-encoded in the URL",
	pgerrcode.InvalidAuthorizationSpecification: "check user and pg_hba.conf",
	pgerrcode.InvalidCatalogName:                "check the database's name, or create it: createdb NAME",
	pgerrcode.InsufficientPrivilege:             "the role needs CONNECT on the database",
	pgerrcode.TooManyConnections:                "the server has no free connection: end some, or raise max_connections; diff needs 1, apply needs 2, and a third where something fails",
	pgerrcode.CannotConnectNow:                  "the server is starting up or shutting down: try again",
}

// refused tells a refusal of the server more exactly than its SQLSTATE does.
func (e *ConnectError) refused(cfg *pgx.ConnConfig, pg *pgconn.PgError) {
	switch {
	case pg.Code == pgerrcode.InvalidPassword && cfg.Password == "":
		e.Message = "the server asks for a password of user " + quoteName(cfg.User) + ", and none is given"
		e.Hint = "give it in the URL, in PGPASSWORD or in the file ~/.pgpass"
	case strings.Contains(pg.Message, "no pg_hba.conf entry") && cfg.TLSConfig == nil:
		e.Hint = "pg_hba.conf has no line for this user, database and address without TLS: try sslmode=require, or have a line added"
	case strings.Contains(pg.Message, "no pg_hba.conf entry"):
		e.Hint = "pg_hba.conf has no line for this user, database and address: have one added on the server"
	case pg.Code == pgerrcode.UndefinedObject, pg.Code == pgerrcode.InvalidParameterValue, pg.Code == pgerrcode.SyntaxError:
		// The message repeats name or value, which may be the rest of a password.
		e.Message, e.Hint = "the server refuses a parameter of the URL", "take out of the URL, and of PGOPTIONS, what is no setting of this server"
	}
}

func quoteName(name string) string { return `"` + name + `"` }

// tls tells what is wrong with TLS, if that is it.
func (e *ConnectError) tls(cfg *pgx.ConnConfig, err error) bool {
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case strings.Contains(err.Error(), "server refused TLS connection"):
		e.Message, e.Hint = "the server has no TLS, which sslmode asks for", "turn ssl on in the server, or write sslmode=prefer where the network is trusted"
	case errors.As(err, &authority):
		e.Message, e.Hint = "the server's certificate is of an unknown authority", "give the authority's certificate as sslrootcert=FILE"
	case errors.As(err, &host):
		e.Message, e.Hint = "the server's certificate is for another host", "give the host as the certificate names it, or write sslmode=verify-ca"
	case errors.As(err, &invalid):
		e.Message, e.Hint = "the server's certificate is not valid: "+invalid.Error(), "have the server's certificate renewed"
	case strings.Contains(err.Error(), "tls: "):
		e.Message, e.Hint = "TLS fails: "+withoutTarget(err), "check sslmode, sslrootcert and the server's ssl settings"
	default:
		return false
	}
	return true
}

// network tells what is wrong with the way to the server.
func (e *ConnectError) network(err error) {
	var dns *net.DNSError
	var op *net.OpError
	var timeout net.Error
	switch {
	case errors.As(err, &dns) && dns.IsTimeout:
		e.Message, e.Hint = "the host's address could not be asked for in time", "check the network's name servers, and try again"
	case errors.As(err, &dns):
		e.Message, e.Hint = "no such host", "check the host in the URL"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		e.Message, e.Hint = "no answer in time", "check host, port and firewall; connect_timeout in the URL is the seconds to wait; a pool whose sessions are all taken answers no one: diff needs 1 session, 2 through a pool, apply 3"
	case errors.As(err, &op) && op.Net == "unix" && errors.Is(err, os.ErrNotExist):
		e.Message, e.Hint = "no server listens on the socket there", "give the server's host, or the folder of its socket as host"
	case errors.As(err, &op):
		e.Message, e.Hint = op.Err.Error(), "is the server running, and does it listen there?"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.Message, e.Hint = withoutTarget(err), "the server ended the connection: is it PostgreSQL that listens there?"
	case notPostgres(err):
		e.Message, e.Hint = "what answers there is no PostgreSQL server", "check host and port: PostgreSQL's port is 5432 where nobody has chosen another"
	case strings.Contains(err.Error(), "ValidateConnect failed"):
		e.Message, e.Hint = "the server is not of the kind that target_session_attrs asks for", "give the primary's host, or leave target_session_attrs out"
	default:
		e.Message = withoutTarget(err)
	}
}

// notPostgres reports whether the answer is none of PostgreSQL's protocol, as that of an HTTP server.
func notPostgres(err error) bool {
	var length *pgproto3.ExceededMaxBodyLenErr
	return errors.As(err, &length) || strings.Contains(err.Error(), "unknown message type") || strings.Contains(err.Error(), "invalid message length")
}

// withoutTarget keeps the cause of a driver error and drops its first line, which repeats
// user and database.
func withoutTarget(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			break
		}
		err = next
	}
	msg := err.Error()
	if i := strings.LastIndex(msg, ": "); i >= 0 {
		msg = msg[i+2:]
	}
	return msg
}
