schema "public" {}

table "docs" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "owner" {
    type = name
    null = true
  }
  column "secret" {
    type = boolean
  }
  column "body" {
    type = varchar(100)
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  row_security {
    enabled  = true
    enforced = true
  }
}

policy "own" {
  on         = table.docs
  to         = ["plans_reader"]
  using      = "owner = current_user"
  with_check = "owner = current_user AND NOT secret"
}

policy "same" {
  on    = table.docs
  for   = SELECT
  to    = ["plans_reader"]
  using = "id in (1, 2)"
}

policy "stricter" {
  on    = table.docs
  as    = RESTRICTIVE
  for   = SELECT
  using = "NOT secret"
}

policy "typed" {
  on    = table.docs
  for   = UPDATE
  using = "body = 'x'"
}

policy "comes" {
  on         = table.docs
  for        = INSERT
  with_check = "owner = current_user"
  comment    = "nobody writes for others"
}
