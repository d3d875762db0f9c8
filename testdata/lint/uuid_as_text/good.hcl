schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "request" {
    type = uuid
  }
  column "name" {
    type = varchar(35)
  }
  column "note" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}
