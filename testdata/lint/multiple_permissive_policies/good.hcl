schema "public" {}

role "r" {}

role "s" {}

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
  for   = SELECT
  using = "id > 0"
}

policy "q" {
  on    = table.a
  for   = UPDATE
  using = "id > 5"
}

policy "o" {
  on    = table.a
  as    = RESTRICTIVE
  using = "id > 1"
}

table "b" {
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

policy "u" {
  on    = table.b
  to    = role.r
  using = "id > 0"
}

policy "v" {
  on    = table.b
  to    = role.s
  using = "id > 1"
}
