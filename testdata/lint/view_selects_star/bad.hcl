schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "n" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

view "v" {
  schema = schema.public
  as     = "SELECT * FROM a"
}

view "w" {
  schema = schema.public
  as     = "SELECT x.id, x.* FROM a x"
}

materialized "m" {
  schema = schema.public
  as     = "SELECT a.* FROM a"
}
