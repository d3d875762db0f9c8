package near

import "testing"

func TestTo(t *testing.T) {
	known := []string{"id", "bigint", "int", "mood", "timestamp", "timestamptz", "varchar", "money"}
	for name, want := range map[string]string{
		"timestampz": "timestamptz", "timestmp": "timestamp", "varcar": "varchar", "moood": "mood", "bignit": "bigint", "idd": "id",
		"id": "", "xyz": "", "": "", "nothing_like_it": "",
	} {
		if got := To(name, known); got != want {
			t.Errorf("To(%q) is %q, not %q", name, got, want)
		}
	}
	if got := DidYouMean("varcar", known); got != `; did you mean "varchar"?` {
		t.Errorf("the end of the message is %q", got)
	}
	if got := DidYouMean("xyz", known); got != "" {
		t.Errorf("the end of the message is %q, of a name that nothing is near", got)
	}
}
