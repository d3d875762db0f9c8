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
    type = integer
    null = true
  }
  column "note" {
    type        = text
    null        = true
    storage     = EXTERNAL
    compression = pglz
  }
  primary_key {
    columns = [column.id]
  }
}
