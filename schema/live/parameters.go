package live

import "slices"

// parameterMeaning says what becomes of a parameter of an address. Without any of the fields, the driver
// gets it.
type parameterMeaning struct {
	// allowed are its values.
	allowed []string
	// refused reports whether a value asks for what the driver cannot do; remedy says what to write.
	refused func(value string) bool
	remedy  string
	// others names whose parameter it is, where it means nothing to PostgreSQL.
	others string
	// as is the driver's name of it.
	as string
	// harmless: it is libpq's, and what it asks for makes no difference here.
	harmless bool
}

var sslModes = []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

// parameterMeanings are the parameters of addresses that are known.
var parameterMeanings = func() map[string]parameterMeaning {
	m := make(map[string]parameterMeaning)
	set := func(meaning parameterMeaning, names ...string) {
		for _, n := range names {
			m[n] = meaning
		}
	}
	always := func(string) bool { return true }
	unless := func(values ...string) func(string) bool {
		return func(v string) bool { return !slices.Contains(values, v) }
	}
	// What the driver knows.
	set(parameterMeaning{}, "host", "port", "dbname", "database", "user", "password", "passfile", "connect_timeout", "application_name",
		"sslkey", "sslcert", "sslrootcert", "sslpassword", "krbspn", "krbsrvname", "service", "servicefile", "options",
		"min_protocol_version", "max_protocol_version", "require_auth",
		"statement_cache_capacity", "description_cache_capacity", "default_query_exec_mode")
	set(parameterMeaning{allowed: sslModes}, "sslmode")
	set(parameterMeaning{allowed: []string{"0", "1"}}, "sslsni")
	set(parameterMeaning{allowed: []string{"disable", "allow", "require"}}, "sslcertmode")
	set(parameterMeaning{allowed: []string{"postgres", "direct"}}, "sslnegotiation")
	set(parameterMeaning{allowed: []string{"disable", "prefer", "require"}}, "channel_binding")
	set(parameterMeaning{allowed: []string{"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}}, "target_session_attrs")
	// Settings of the session, which the driver sends to the server as they are.
	set(parameterMeaning{}, "search_path", "role", "timezone", "TimeZone", "datestyle", "DateStyle", "intervalstyle", "IntervalStyle", "extra_float_digits",
		"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout", "transaction_timeout",
		"default_transaction_read_only", "default_transaction_isolation", "work_mem", "maintenance_work_mem", "max_parallel_maintenance_workers",
		"synchronous_commit", "row_security", "client_min_messages", "standard_conforming_strings", "jit")
	// What libpq knows and the driver does not.
	set(parameterMeaning{harmless: true}, "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
		"sslcompression", "gsslib", "gssdelegation", "load_balance_hosts", "client_encoding", "authtype", "tty", "sslkeylogfile", "scram_client_key", "scram_server_key")
	set(parameterMeaning{as: "application_name"}, "fallback_application_name")
	set(parameterMeaning{harmless: true, allowed: []string{"disable", "prefer", "require"}, refused: unless("disable", "prefer"), remedy: "schemactl has no GSSAPI encryption: use sslmode, and gssencmode=prefer"}, "gssencmode")
	set(parameterMeaning{harmless: true, refused: unless("", "TLSv1", "TLSv1.1", "TLSv1.2"), remedy: "TLS 1.2 is the oldest version that schemactl speaks: leave it out"}, "ssl_min_protocol_version")
	set(parameterMeaning{harmless: true, refused: unless("", "TLSv1.3"), remedy: "leave it out: the two sides take the newest version that both know"}, "ssl_max_protocol_version")
	set(parameterMeaning{harmless: true, refused: unless("0"), remedy: "write sslmode=require"}, "requiressl")
	set(parameterMeaning{refused: always, remedy: "write the address as the host"}, "hostaddr")
	set(parameterMeaning{refused: always, remedy: "leave it out: no list of revoked certificates is read, and no user of a socket is checked"}, "sslcrl", "sslcrldir", "requirepeer")
	set(parameterMeaning{refused: always, remedy: "leave it out: schemactl needs an ordinary session"}, "replication")
	set(parameterMeaning{refused: always, remedy: "give a password, a certificate or a service file: OAuth is not supported"}, "oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope")
	// What other libraries put into their URLs.
	set(parameterMeaning{others: "Prisma's: which schemas are managed, the HCL says"}, "schema")
	set(parameterMeaning{others: "Prisma's: give the URL of the server itself, not of its pooler"}, "pgbouncer")
	set(parameterMeaning{others: "Prisma's pool's"}, "connection_limit", "pool_timeout", "socket_timeout", "statement_cache_size", "single_use_connections", "max_connection_lifetime", "max_idle_connection_lifetime")
	set(parameterMeaning{refused: always, remedy: "it is Prisma's: write sslmode=verify-full with sslrootcert, or sslmode=require"}, "sslaccept", "sslidentity")
	set(parameterMeaning{others: "pgxpool's"}, "pool_max_conns", "pool_min_conns", "pool_min_idle_conns", "pool_max_conn_lifetime", "pool_max_conn_idle_time", "pool_health_check_period", "pool_max_conn_lifetime_jitter")
	set(parameterMeaning{others: "SQLAlchemy's"}, "async_fallback", "prepared_statement_cache_size", "prepared_statement_name_func", "executemany_mode", "command_timeout")
	set(parameterMeaning{as: "sslmode", allowed: append([]string{"true"}, sslModes...)}, "ssl")
	set(parameterMeaning{others: "lib/pq's"}, "binary_parameters", "disable_prepared_binary_result")
	set(parameterMeaning{others: "JDBC's: which schemas are managed, the HCL says"}, "currentSchema")
	set(parameterMeaning{as: "application_name"}, "ApplicationName")
	set(parameterMeaning{others: "JDBC's"}, "prepareThreshold", "reWriteBatchedInserts", "tcpKeepAlive", "socketTimeout", "loginTimeout", "stringtype", "defaultRowFetchSize", "autosave")
	return m
}()
