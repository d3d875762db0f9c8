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

table "b" {
  schema = schema.public
  column "id" {
    type    = bigint
    comment = "the key"
  }
  primary_key {
    columns = [column.id]
  }
}
