schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = timestamptz
  }
  column "day" {
    type = date
  }
  column "tod" {
    type = time
  }
  primary_key {
    columns = [column.id]
  }
}
