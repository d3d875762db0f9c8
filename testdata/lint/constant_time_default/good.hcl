schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type    = timestamptz
    default = sql("now()")
  }
  column "day" {
    type    = date
    default = sql("CURRENT_DATE")
  }
  column "word" {
    type    = text
    default = "now"
  }
  column "from_day" {
    type    = date
    default = "2020-01-01"
  }
  primary_key {
    columns = [column.id]
  }
}
