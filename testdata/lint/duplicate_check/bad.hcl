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
  check "a_positive" {
    expr = "N  >  0"
  }
}

domain "age" {
  schema = schema.public
  type   = integer
  check "age_1" {
    expr = "VALUE > 0"
  }
  check "age_2" {
    expr = "value > 0"
  }
}
