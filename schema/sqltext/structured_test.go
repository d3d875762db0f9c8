package sqltext

import "testing"

func TestHoldsStructured(t *testing.T) {
	for text, want := range map[string]bool{
		"a = 'generic'::text":         false,
		"a = ''":                      false,
		"a[1] = (b)":                  false, // no constant
		"a = '{x}'":                   true,
		"a = ' \t{x}'":                true,
		"a = '(1,2)'":                 true,
		"a = '[1,2)'":                 true,
		"a = $$[0:0]={1}$$":           true,
		"a = $x$ (1)$x$":              true,
		`a = E'\x7bx}'`:               true,
		`a = U&'!007bx}' UESCAPE '!'`: true,
		"a -- '{'":                    false,
		`"{x}"`:                       false,
	} {
		if got := HoldsStructured(text); got != want {
			t.Errorf("HoldsStructured(%q) = %t", text, got)
		}
	}
}
