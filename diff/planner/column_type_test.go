package planner

import "testing"

func TestKeepsValues(t *testing.T) {
	tests := []struct {
		from, to string
		want     bool
	}{
		{"character varying(64)", "character varying(255)", true},
		{"character varying(64)", "character varying", true},
		{"character varying(64)", "text", true},
		{"text", "character varying", true},
		{"character varying(255)", "character varying(64)", false},
		{"character varying", "character varying(64)", false},
		{"text", "character varying(64)", false},
		{"numeric(10,2)", "numeric(12,2)", true},
		{"numeric(10,2)", "numeric", true},
		{"numeric(10,2)", "numeric(12,3)", false},
		{"numeric", "numeric(10,2)", false},
		{"timestamp(3) without time zone", "timestamp(6) without time zone", true},
		{"timestamp(3) without time zone", "timestamp without time zone", true},
		{"timestamp without time zone", "timestamp(3) without time zone", false},
		{"timestamp without time zone", "timestamp with time zone", false},
		{"integer", "bigint", false},
		{"cidr", "inet", true},
		{"public.vector(1536)", "public.vector(768)", false},
		{"public.vector(1536)", "public.vector", true},
		{"public.vector(1536)", "public.halfvec(1536)", false},
		{"character(3)", "character(4)", false},
	}
	for _, tt := range tests {
		if got := keepsValues(tt.from, tt.to); got != tt.want {
			t.Errorf("keepsValues(%q, %q) = %v, want %v", tt.from, tt.to, got, tt.want)
		}
	}
}
