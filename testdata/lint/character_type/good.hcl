schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "c" {
    type = text
  }
  column "d" {
    type = varchar(2)
  }
  column "e" {
    type = sql("\"char\"")
  }
  primary_key {
    columns = [column.id]
  }
}
