// Command shop writes the HCL of a made-up shop with as many tables as are asked for, in four schemas, as it was and
// as it becomes: what the pictures of the report and of diagrams are made of.
//
//	go run ./internal/shop 30 FOLDER
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// hubs are the two tables of each schema that others refer to.
var hubs = map[string][2]string{
	"sales": {"order", "product"}, "stock": {"warehouse", "item"}, "people": {"account", "team"}, "billing": {"invoice", "contract"},
}

var schemas = []string{"sales", "stock", "people", "billing"}

var words = strings.Fields("line note event price label photo review address session token device visit rule limit batch route shelf count claim refund quote credit entry period report export target share grant badge")

type table struct {
	schema, name string
	refs         [][2]string
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: shop TABLES FOLDER")
	}
	n, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatalf("shop: %s is no number of tables", os.Args[1])
	}
	before := text(tables(n), false)
	after := text(tables(n), true)
	for file, hcl := range map[string]string{"before.hcl": before, "after.hcl": after} {
		if err := os.WriteFile(filepath.Join(os.Args[2], file), []byte(hcl), 0o666); err != nil {
			log.Fatal(err)
		}
	}
}

// tables are the hubs, which refer to one another, and the tables around them.
func tables(n int) []table {
	var out []table
	for _, s := range schemas {
		out = append(out, table{schema: s, name: hubs[s][0]}, table{schema: s, name: hubs[s][1]})
	}
	for i, to := range map[int]string{0: "people", 2: "sales", 6: "sales"} {
		out[i].refs = append(out[i].refs, [2]string{to, hubs[to][0]})
	}
	for i := 0; len(out) < n; i++ {
		s := schemas[i%4]
		hub := hubs[s][i/4%2]
		t := table{s, hub + "_" + words[i/4%len(words)], [][2]string{{s, hub}}}
		if i%5 == 3 {
			t.refs = append(t.refs, [2]string{s, hubs[s][(i/4+1)%2]})
		}
		out = append(out, t)
	}
	return out
}

// text is the HCL; after is the one with changes.
func text(list []table, after bool) string {
	var b strings.Builder
	for _, s := range schemas {
		fmt.Fprintf(&b, "schema %q {}\n", s)
	}
	for _, t := range list {
		if after && t.name == "product_label" {
			continue
		}
		write(&b, t, after)
	}
	condition := ""
	if after {
		condition = " and amount > 0"
		write(&b, table{"stock", "shipment", [][2]string{{"sales", "order"}}}, after)
	}
	fmt.Fprintf(&b, "function \"total\" {\n  schema = schema.sales\n  lang   = PLpgSQL\n  return = numeric\n  arg \"a\" {\n    type = bigint\n  }\n"+
		"  as = <<-SQL\n    declare\n      t numeric;\n    begin\n      select coalesce(sum(amount), 0) into t from billing.invoice where order_id = a%s;\n      return t;\n    end\n  SQL\n}\n", condition)
	return b.String()
}

func write(b *strings.Builder, t table, after bool) {
	fmt.Fprintf(b, "table %q %q {\n  schema = schema.%s\n", t.schema, t.name, t.schema)
	column(b, "id", "bigint", false)
	for i, r := range t.refs {
		column(b, r[1]+"_id", "bigint", i > 0)
	}
	column(b, "created_at", "timestamptz", false)
	if !after || t.name != "team_note" {
		column(b, "status", "text", true)
	}
	amount := "numeric(12,2)"
	if after && t.name == "invoice" {
		amount = "numeric(14,3)"
	}
	column(b, "amount", amount, true)
	if after && t.name == "order" {
		column(b, "cancelled_at", "timestamptz", true)
		b.WriteString("  index \"order_account_id_idx\" {\n    columns = [column.account_id]\n  }\n")
	}
	b.WriteString("  primary_key {\n    columns = [column.id]\n  }\n")
	for _, r := range t.refs {
		fmt.Fprintf(b, "  foreign_key \"%s_%s_fkey\" {\n    columns     = [column.%s_id]\n    ref_columns = [table.%s.%s.column.id]\n  }\n", t.name, r[1], r[1], r[0], r[1])
	}
	b.WriteString("}\n")
}

func column(b *strings.Builder, name, kind string, null bool) {
	fmt.Fprintf(b, "  column %q {\n    type = %s\n", name, kind)
	if null {
		b.WriteString("    null = true\n")
	}
	b.WriteString("  }\n")
}
