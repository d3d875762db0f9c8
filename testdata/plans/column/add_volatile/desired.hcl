schema "public" {
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "made" {
    type    = timestamptz
    default = sql("now()")
  }
  column "token" {
    type    = uuid
    default = sql("gen_random_uuid()")
    comment = "sent by mail"
  }
  column "luck" {
    type    = double_precision
    null    = true
    default = sql("random()")
  }
  primary_key {
    columns = [column.id]
  }
}
