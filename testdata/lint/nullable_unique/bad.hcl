schema "public" {}

table "a" {
  schema = schema.public
  column "a" {
    type = bigint
  }
  column "b" {
    type = bigint
    null = true
  }
  unique "a_key" {
    columns = [column.a, column.b]
  }
}

table "b" {
  schema = schema.public
  column "a" {
    type = bigint
  }
  column "b" {
    type = bigint
    null = true
  }
  index "b_idx" {
    columns = [column.a, column.b]
    unique  = true
  }
}
