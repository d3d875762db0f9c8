schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

materialized "m" {
  schema = schema.public
  as     = "SELECT id FROM a"
}

materialized "n" {
  schema = schema.public
  as     = "SELECT id FROM a"
  index "n_id" {
    columns = [column.id]
  }
  index "n_part" {
    unique  = true
    columns = [column.id]
    where   = "id > 0"
  }
}
