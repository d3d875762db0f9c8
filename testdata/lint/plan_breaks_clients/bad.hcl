schema "public" {}

table "people" {
  schema       = schema.public
  renamed_from = "persons"
  column "id" {
    type = bigint
  }
  column "name" {
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
  column "needed" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}
