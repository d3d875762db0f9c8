package hclscan

import "strings"

// words are the names that a schema has again and again: each is one string in memory.
var words = func() map[string]string {
	m := make(map[string]string)
	for w := range strings.FieldsSeq(`schema extension enum sequence table view materialized function procedure trigger policy
		column columns primary_key unique index perf_index foreign_key ref_columns on_delete on_update check exclude partition
		type null default comment as owner on expr where desc include generated identity values with sql public id name
		true false integer bigint smallint text varchar timestamptz timestamp boolean numeric jsonb json uuid date bytea bigserial
		serial CASCADE SET_NULL RESTRICT NO_ACTION ALWAYS BY_DEFAULT`) {
		m[w] = w
	}
	return m
}()

func word(s []byte) string {
	if w, ok := words[string(s)]; ok {
		return w
	}
	return string(s)
}
