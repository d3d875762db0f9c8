schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "code" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "code" {
    type = varchar(10)
  }
  primary_key {
    columns = [column.id]
  }
}
