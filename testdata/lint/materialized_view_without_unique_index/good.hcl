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
  index "m_id" {
    columns = [column.id]
    unique  = true
  }
}
