schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "n" {
    type = bigint
    null = true
  }
  column "s" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
  check "a_n" {
    expr = "n IS NULL OR n >= 0"
  }
  check "a_s" {
    expr = "s <> 'x = NULL' AND n IS DISTINCT FROM NULL AND coalesce(n, NULL) <= 3"
  }
  index "a_idx" {
    columns = [column.n]
    where   = "n IS NOT NULL"
  }
}
