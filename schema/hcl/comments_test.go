package hcl

import (
	"fmt"
	"strings"
	"testing"
)

func TestCommentsWith(t *testing.T) {
	src := `# note 1 a b
# note 2
# and more

table "a" { # note 3 c
  # a text that is no note 4
  column "x" { // note 5 d
    /* note 6 e */
    as = <<-SQL
    # note none
    SQL
    default = "# note none"
  }
}
# note last
`
	want := []string{"1 is about 5: 1 a b", "2 is about 5: 2", "5 is about 5: 3 c", "7 is about 7: 5 d", "8 is about 9: 6 e", "15 is about 16: last"}
	var got []string
	for _, c := range CommentsWith([]File{{Name: "a.hcl", Data: []byte(src)}, {Name: "b.hcl", Data: []byte("# nothing\n")}}, "note") {
		got = append(got, fmt.Sprintf("%d is about %d: %s", c.Pos.Line, c.Line, c.Text))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
