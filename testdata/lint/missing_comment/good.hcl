schema "public" {}

table "a" {
  schema  = schema.public
  comment = "all a"
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

view "v" {
  schema = schema.public
  as     = "SELECT 1 AS x"
}
