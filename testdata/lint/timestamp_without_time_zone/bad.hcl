schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = timestamp
  }
  column "several" {
    type = sql("timestamp[]")
  }
  column "precise" {
    type = timestamp(3)
  }
  primary_key {
    columns = [column.id]
  }
}
