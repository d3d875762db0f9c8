schema "public" {}

table "codes" {
  schema = schema.public
  column "code" {
    type = text
  }
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.code]
  }
}

table "orders" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "code" {
    type = varchar(10)
  }
  column "parent" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "orders_code" {
    columns     = [column.code]
    ref_columns = [table.codes.column.code]
  }
  foreign_key "orders_parent" {
    columns     = [column.parent]
    ref_columns = [column.id]
  }
}
