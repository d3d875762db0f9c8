schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type    = timestamptz
    default = sql("'now'::timestamptz")
  }
  column "day" {
    type    = date
    default = sql("'today'::date")
  }
  primary_key {
    columns = [column.id]
  }
}
