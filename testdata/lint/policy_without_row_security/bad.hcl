schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

policy "p" {
  on    = table.a
  using = "id > 0"
}
