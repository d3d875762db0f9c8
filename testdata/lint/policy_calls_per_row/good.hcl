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
  using = "owner = (select auth.uid())"
}

policy "q" {
  on         = table.a
  for        = INSERT
  with_check = "owner::text = (SELECT current_setting('app.user')) AND lower('x') = 'x'"
}

policy "r" {
  on    = table.a
  for   = DELETE
  using = "((SELECT auth.jwt()) ->> 'role') = 'admin' AND owner = (SELECT coalesce(auth.uid(), NULL))"
}
