package perfindex

// ProbeParameter is the parameter that says how hard an index of pgvector is searched; empty for
// other access methods.
func ProbeParameter(method string) string {
	switch method {
	case "ivfflat":
		return "ivfflat.probes"
	case "hnsw":
		return "hnsw.ef_search"
	}
	return ""
}
