schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "b" {
    type = integer
    null = true
  }
  column "c" {
    type = text
    null = true
  }
  column "d" {
    type = text
    null = true
  }
  column "e" {
    type = integer
    null = true
  }
  unique "t_b_key" {
    columns    = [column.b]
    deferrable = true
  }
  unique "t_c_key" {
    columns        = [column.c]
    nulls_distinct = false
  }
  unique "t_ab_key" {
    columns = [column.b, column.a]
  }
  unique "t_d_key" {
    columns = [column.d]
  }
  unique "t_e_key" {
    columns = [column.e]
  }
  index "t_a_key" {
    unique  = true
    columns = [column.a]
  }
}
