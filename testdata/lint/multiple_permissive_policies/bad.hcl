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
  using = "id > 0"
}

policy "q" {
  on    = table.a
  for   = SELECT
  using = "id > 5"
}

role "r" {}

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

policy "s" {
  on    = table.b
  for   = UPDATE
  to    = role.r
  using = "id > 0"
}

policy "t" {
  on    = table.b
  for   = UPDATE
  to    = [role.r, "x"]
  using = "id > 1"
}
