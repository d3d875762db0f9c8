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
    type = text
    null = true
  }
  column "a" {
    type = text
    null = true
  }
  column "b" {
    type    = timestamptz
    default = sql("now()")
  }
  column "c" {
    type    = boolean
    default = false
    comment = "c's comment"
  }
  primary_key {
    columns = [column.id]
  }
}
