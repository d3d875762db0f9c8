package schema

import (
	"regexp"
	"strings"
)

// secretName finds options that hold a secret by the names that wrappers give them.
var secretName = regexp.MustCompile(`(?i)passw|passphrase|passcode|^pass$|pwd|secret|token|credential|auth|(api|access|private)_?key$|^(sas|jwt|pin)(_|$)|_(sas|jwt|pin)$`)

// secretKey finds keys: sslkey, client_key, but not keep_connections. Of a table or a column, a
// key is a column.
var secretKey = regexp.MustCompile(`(?i)(^|_|ssl)key$`)

// secretValue finds a password within a value: a URL with user:password@, user/password@ as Oracle
// writes it, or password=.
var secretValue = regexp.MustCompile(`(?i)://[^/?#\s]*:[^/?#\s]*@|^[^@\s:]+[:/][^@\s]*@|(pass|passw|passwd|password|pwd|secret|token|(api|access|private)_?key|sig)["']?\s*[=:]`)

// shortValue finds a value that is too short to be a secret: a switch, or a number of a few digits.
var shortValue = regexp.MustCompile(`(?i)^(true|false|on|off|yes|no|t|f|y|n|[0-9]{1,3})?$`)

// harmlessOptions are the options that are known to hold no secret: those of postgres_fdw, dblink_fdw
// and file_fdw, and the ordinary ones of wrappers that others publish. A program of file_fdw and the
// text of a query are none: a command line and a literal may hold anything.
var harmlessOptions = wordSet(`
	host hostaddr port dbname user username connect_timeout client_encoding application_name fallback_application_name
	keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout replication
	sslmode sslcert sslrootcert sslcrl sslcrldir sslcompression sslsni sslnegotiation ssl_min_protocol_version ssl_max_protocol_version
	requirepeer requiressl gssencmode krbsrvname gsslib gssdelegation channel_binding target_session_attrs load_balance_hosts
	min_protocol_version max_protocol_version
	use_remote_estimate fdw_startup_cost fdw_tuple_cost extensions fetch_size batch_size async_capable analyze_sampling
	parallel_commit parallel_abort keep_connections updatable truncatable schema_name table_name column_name
	password_required use_scram_passthrough
	filename format header delimiter quote escape null encoding force_not_null force_null on_error log_verbosity reject_limit default freeze
	address servername server driver drivername protocol database schema table collection key column_type tabletype
	engine language character_set tds_version match_column_names row_estimate_method sql_mode reconnect secure_transport
	dbserver readonly max_long sample_percent prefetch lob_prefetch isolation_level nchar set_timezone
	replica_set read_preference ssl max_blob_size row_identifier
	path dirname files_in_order sorted use_mmap use_threads compression stripe_row_count block_row_count
	querytimeout maxheapsize region bucket wrapper debug
`)

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// SecretOption reports whether an option of a foreign server, a user mapping or another object of the
// kind may hold a secret: one that is not known to be harmless. Such options are neither read nor
// written nor compared.
func SecretOption(k Kind, p Param) bool {
	if SecretName(k, p.Name) || SecretValue(p.Value) {
		return true
	}
	return !harmlessOptions[strings.ToLower(p.Name)] && !shortValue.MatchString(p.Value)
}

// SecretName reports whether the name of an option alone reports that it holds a secret.
func SecretName(k Kind, name string) bool {
	switch {
	case harmlessOptions[strings.ToLower(name)] && !strings.EqualFold(name, "key"):
		return false
	case secretName.MatchString(name):
		return true
	}
	return k != KindForeignTable && secretKey.MatchString(name)
}

// SecretValue reports whether a value shows a password, as a URL with user:password@ does.
func SecretValue(value string) bool { return secretValue.MatchString(value) }

// secretText finds a line of HCL that gives a secret a value.
var secretText = regexp.MustCompile(`(?i)(passw|passphrase|passcode|pwd|secret|token|credential|auth|(ssl|api|access|private|master)_?key)\w*"?\s*[=:]|\b(pass|sas|jwt|pin|dsn|conninfo|connstr|connection|program)"?\s*[=:]`)

// SecretText reports whether a line of a file may hold a secret, so that it must not be shown.
func SecretText(line string) bool {
	return secretText.MatchString(line) || secretURL.MatchString(line)
}

// secretURL finds a URL or connection string with a password within a line.
var secretURL = regexp.MustCompile(`(?i)://[^/?#\s]*:[^/?#\s]*@|(password|passwd|pwd|secret|token)\s*[=:]`)

// options lists options, quoted so that an empty one is there.
func (l *attrList) options(prefix string, ps []Param) {
	for _, p := range ps {
		*l = append(*l, Attr{Name: prefix + "." + p.Name, Value: Literal(p.Value)})
	}
}
