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
  for   = SELECT
  using = "true"
}

policy "q" {
  on         = table.a
  for        = UPDATE
  using      = "true"
  with_check = "id > 0"
}

role "admin" {}

policy "r" {
  on    = table.a
  to    = role.admin
  using = "true"
}

policy "s" {
  on    = table.a
  as    = RESTRICTIVE
  using = "true"
}
