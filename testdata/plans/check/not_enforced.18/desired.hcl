schema "public" {}
table "p" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "b" {
    type = integer
    null = true
  }
  foreign_key "k_from" {
    columns     = [column.b]
    ref_columns = [table.p.column.id]
  }
  foreign_key "k_new" {
    columns     = [column.b]
    ref_columns = [table.p.column.id]
    enforced    = false
    comment     = "nobody looks"
  }
  foreign_key "k_to" {
    columns     = [column.a]
    ref_columns = [table.p.column.id]
    enforced    = false
  }
  check "c_from" {
    expr = "a < 100"
  }
  check "c_new" {
    expr     = "b > 0"
    enforced = false
  }
  check "c_to" {
    expr     = "a > 0"
    enforced = false
  }
}
