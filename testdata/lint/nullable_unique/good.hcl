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
  column "c" {
    type = bigint
  }
  unique "a_one" {
    columns = [column.b]
  }
  unique "a_nulls" {
    columns        = [column.a, column.b]
    nulls_distinct = false
  }
  unique "a_two" {
    columns = [column.a, column.c]
  }
  index "a_where" {
    columns = [column.a, column.b]
    unique  = true
    where   = "b IS NOT NULL"
  }
}

table "b" {
  schema = schema.public
  column "a" {
    type = bigint
  }
  column "b" {
    type = bigint
  }
  primary_key {
    columns = [column.a, column.b]
  }
  unique "b_key" {
    columns = [column.b, column.a]
  }
}
