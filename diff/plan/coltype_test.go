package plan

import "testing"

func TestTypeVerdict(t *testing.T) {
	tests := []struct {
		from, to string
		want     verdict
	}{
		{"character varying(64)", "character varying(255)", typeMetadata},
		{"character varying(64)", "character varying", typeMetadata},
		{"character varying(64)", "text", typeMetadata},
		{"text", "character varying", typeMetadata},
		{"character varying(255)", "character varying(64)", typeRewrite},
		{"character varying", "character varying(64)", typeRewrite},
		{"text", "character varying(64)", typeRewrite},
		{"numeric(10,2)", "numeric(12,2)", typeMetadata},
		{"numeric(10,2)", "numeric", typeMetadata},
		{"numeric(10,2)", "numeric(12,3)", typeRewrite},
		{"numeric", "numeric(10,2)", typeRewrite},
		{"timestamp(3) without time zone", "timestamp(6) without time zone", typeMetadata},
		{"timestamp(3) without time zone", "timestamp without time zone", typeMetadata},
		{"timestamp without time zone", "timestamp(3) without time zone", typeRewrite},
		{"timestamp without time zone", "timestamp with time zone", typeRewrite},
		{"integer", "bigint", typeRewrite},
		{"cidr", "inet", typeMetadata},
		{"public.vector(1536)", "public.vector(768)", typeVector},
		{"public.vector(1536)", "public.vector", typeMetadata},
		{"public.vector(1536)", "public.halfvec(1536)", typeRewrite},
		{"character(3)", "character(4)", typeRewrite},
	}
	for _, tt := range tests {
		if got := typeVerdict(tt.from, tt.to); got != tt.want {
			t.Errorf("typeVerdict(%q, %q) = %d, want %d", tt.from, tt.to, got, tt.want)
		}
	}
}
