schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  row_security {
    enabled = true
  }
}

policy "p" {
  on    = table.a
  using = "true"
}

policy "q" {
  on         = table.a
  for        = INSERT
  with_check = "(true)"
}

policy "r" {
  on    = table.a
  for   = DELETE
  to    = "anon"
  using = "1 = 1"
}
