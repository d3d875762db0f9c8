schema "public" {}

table "owners" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "name" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

table "items" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "owner" {
    type = integer
  }
  column "code" {
    type = varchar(40)
    null = true
  }
  column "amount" {
    type = bigint
  }
  column "token" {
    type    = uuid
    default = sql("gen_random_uuid()")
  }
  primary_key {
    columns = [column.id]
  }
  index "items_code" {
    columns = [column.code]
  }
  unique "items_token" {
    columns = [column.token]
  }
  check "items_amount" {
    expr = "amount >= 0"
  }
  foreign_key "items_owner" {
    columns     = [column.owner]
    ref_columns = [table.owners.column.id]
  }
}
