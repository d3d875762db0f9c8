schema "public" {}
extension "btree_gist" {
  schema = schema.public
}
table "p" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "valid" {
    type = daterange
  }
  primary_key {
    columns          = [column.id, column.valid]
    without_overlaps = true
    comment          = "one at a time"
  }
  unique "p_key" {
    columns          = [column.id, column.valid]
    without_overlaps = true
  }
}
table "t" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "valid" {
    type = daterange
    null = true
  }
  foreign_key "t_covered" {
    columns     = [column.id, column.valid]
    ref_columns = [table.p.column.id, table.p.column.valid]
    period      = true
  }
}
