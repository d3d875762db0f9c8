schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  with {
    autovacuum_enabled             = true
    autovacuum_vacuum_scale_factor = "0.02"
  }
}
