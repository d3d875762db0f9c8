schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type    = uuid
    default = sql("uuidv7()")
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
  column "token" {
    type    = uuid
    default = sql("gen_random_uuid()")
  }
  primary_key {
    columns = [column.id]
  }
}
