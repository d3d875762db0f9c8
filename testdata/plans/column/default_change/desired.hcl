schema "public" {
}

table "users" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "email" {
    type = varchar(64)
    null = true
  }
  column "age" {
    type    = integer
    null    = true
    default = 2
  }
  column "note" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
