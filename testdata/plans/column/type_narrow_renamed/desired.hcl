schema "public" {
}

table "people" {
  schema       = schema.public
  renamed_from = "users"
  column "id" {
    type = integer
  }
  column "mail" {
    type         = varchar(32)
    null         = true
    renamed_from = "email"
  }
  column "years" {
    type         = smallint
    null         = true
    renamed_from = "age"
  }
  column "seen" {
    type    = timestamp(3)
    null    = true
    default = sql("clock_timestamp()")
  }
  column "token" {
    type    = uuid
    default = sql("gen_random_uuid()")
  }
  primary_key "users_pkey" {
    columns = [column.id]
  }
  check "grown" {
    expr = "years > 0"
  }
  index "users_email" {
    columns = [column.mail]
  }
}
