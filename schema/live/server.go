package live

import (
	"net"
	"net/url"
	"slices"
	"strings"
)

// freeParameters say nothing of which server it is, who asks it and how it is known.
var freeParameters = []string{"application_name", "search_path", "connect_timeout", "timezone", "statement_timeout", "lock_timeout"}

// KnownServer reports whether an address is that of one of the known servers, as the same user, with the
// same password and the same care for TLS, or that of this machine. The database may be another.
func KnownServer(text string, known []string) bool {
	a, ok := partsOf(text)
	if !ok {
		return true // it is refused where it is used
	}
	if a.local() {
		return true
	}
	return slices.ContainsFunc(known, func(k string) bool {
		b, ok := partsOf(k)
		return ok && k != "" && slices.Equal(a.fixed(), b.fixed())
	})
}

// partsOf takes an address apart, as keywords of libpq.
func partsOf(text string) (parameters, bool) {
	address, err := ReadAddress(text)
	if err != nil {
		return nil, false
	}
	scheme := schemeOf.FindString(address.Text)
	if scheme == "" {
		return splitKeywords(address.Text)
	}
	rest, query, _ := strings.Cut(address.Text[len(scheme):], "?")
	authority, _, _ := strings.Cut(rest, "/")
	var out parameters
	if user, host, ok := strings.Cut(authority, "@"); ok {
		name, password, _ := strings.Cut(user, ":")
		out = append(out, parameter{"user", decoded(name)}, parameter{"password", decoded(password)})
		authority = host
	}
	var hosts, ports []string
	for _, h := range strings.Split(authority, ",") {
		host, port := splitPort(decoded(h))
		hosts, ports = append(hosts, host), append(ports, port)
	}
	out = append(out, parameter{"host", strings.Join(hosts, ",")}, parameter{"port", strings.Join(ports, ",")})
	for _, part := range strings.Split(query, "&") {
		if name, value, ok := strings.Cut(part, "="); ok {
			out = append(out, parameter{decoded(name), decoded(value)})
		}
	}
	return out, true
}

func decoded(s string) string {
	if d, err := url.PathUnescape(s); err == nil {
		return d
	}
	return s
}

func splitPort(h string) (host, port string) {
	if i := strings.LastIndexByte(h, ':'); i >= 0 && !strings.HasSuffix(h, "]") {
		return h[:i], h[i+1:]
	}
	return h, ""
}

// fixed are the parameters that must be the same, sorted; the last of a name counts.
func (ps parameters) fixed() []string {
	last := make(map[string]string)
	for _, p := range ps {
		name := p.name
		if name == "database" {
			name = "dbname"
		}
		if name == "dbname" || slices.Contains(freeParameters, name) || p.value == "" {
			continue
		}
		if name == "port" && strings.Trim(p.value, ",") == "" {
			continue
		}
		last[name] = p.value
	}
	if last["port"] == "5432" {
		delete(last, "port")
	}
	var out []string
	for name, value := range last {
		out = append(out, name+"="+value)
	}
	slices.Sort(out)
	return out
}

// local reports whether an address names this machine alone, and nothing that reads a file or another address.
func (ps parameters) local() bool {
	here := false
	for _, p := range ps {
		switch p.name {
		case "host":
			if p.value == "" {
				return false // PGHOST, which is not known here
			}
			for _, h := range strings.Split(p.value, ",") {
				if ip := net.ParseIP(strings.Trim(h, "[]")); h != "localhost" && (ip == nil || !ip.IsLoopback()) {
					return false
				}
			}
			here = true
		case "user", "password", "port", "dbname", "database", "sslmode", "options":
		default:
			if !slices.Contains(freeParameters, p.name) {
				return false
			}
		}
	}
	return here
}
