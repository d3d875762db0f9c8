schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "owner" {
    type = uuid
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
  using = "owner = auth.uid()"
}

policy "q" {
  on         = table.a
  for        = INSERT
  with_check = "owner::text = current_setting('app.user') AND id IN (SELECT id FROM a WHERE owner = auth.uid())"
}

policy "r" {
  on    = table.a
  for   = DELETE
  using = "id IN (SELECT id FROM a WHERE owner = auth.uid())"
}
