package live

import (
	"slices"
	"strings"
)

// driverOnly are parameters that the driver knows and libpq does not.
var driverOnly = []string{"statement_cache_capacity", "description_cache_capacity", "default_query_exec_mode", "krbspn"}

// sessionParameters are settings of a session, which the driver sends to the server and libpq takes as options.
var sessionParameters = []string{
	"search_path", "role", "timezone", "datestyle", "intervalstyle", "extra_float_digits", "statement_timeout", "lock_timeout",
	"idle_in_transaction_session_timeout", "idle_session_timeout", "transaction_timeout", "default_transaction_read_only",
	"default_transaction_isolation", "work_mem", "maintenance_work_mem", "max_parallel_maintenance_workers", "synchronous_commit",
	"row_security", "client_min_messages", "standard_conforming_strings", "jit",
}

// Libpq returns an address as PostgreSQL's own programs take it: keywords and values that hold no secret, for the command
// line, and the variables of the environment that hold the rest. An error is [ConnectError].
func Libpq(text string) (conninfo string, env []string, err error) {
	address, err := ReadAddress(text)
	if err != nil {
		return "", nil, err
	}
	params, _ := partsOf(address.Text)
	if name, ok := databaseIn(address.Text); ok {
		params = append(parameters{{"dbname", name}}, params...)
	}
	var plain parameters
	var options []string
	for _, p := range params {
		switch name := strings.ToLower(p.name); {
		case strings.Trim(p.value, ",") == "", slices.Contains(driverOnly, name):
		case name == "password":
			env = append(env, "PGPASSWORD="+p.value)
		case name == "sslpassword":
			return "", nil, badAddress("pg_dump and pg_restore take no sslpassword but on their command line, which others can read",
				"give a client key that has no password, in a file that only you can read")
		case name == "servicefile":
			env = append(env, "PGSERVICEFILE="+p.value)
		case name == "options":
			options = append(options, p.value)
		case slices.Contains(sessionParameters, name):
			options = append(options, "-c "+name+"="+strings.NewReplacer(`\`, `\\`, " ", `\ `).Replace(p.value))
		case name == "database":
			plain = append(plain, parameter{"dbname", p.value})
		default:
			plain = append(plain, p)
		}
	}
	if len(options) > 0 {
		env = append(env, "PGOPTIONS="+strings.Join(options, " "))
	}
	return plain.keywords(), env, nil
}

// databaseIn is the database that the path of a URL names.
func databaseIn(text string) (string, bool) {
	scheme := schemeOf.FindString(text)
	if scheme == "" {
		return "", false
	}
	rest, _, _ := strings.Cut(text[len(scheme):], "?")
	_, path, _ := strings.Cut(rest, "/")
	return decoded(path), path != ""
}
