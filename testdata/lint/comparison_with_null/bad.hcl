schema "public" {}

view "v" {
  schema = schema.public
  as     = "SELECT id FROM a WHERE n = NULL"
}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "n" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  check "a_n" {
    expr = "n = NULL OR n > 0"
  }
  index "a_idx" {
    columns = [column.n]
    where   = "n <> NULL"
  }
}

policy "p" {
  on    = table.a
  using = "n != null"
}

domain "age" {
  schema = schema.public
  type   = integer
  check "age_1" {
    expr = "VALUE = NULL::integer"
  }
}
