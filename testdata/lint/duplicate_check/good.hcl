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
  check "a_n" {
    expr = "n > 0"
  }
  check "a_most" {
    expr = "n < 10"
  }
}
