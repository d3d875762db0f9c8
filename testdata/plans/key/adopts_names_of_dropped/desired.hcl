schema "public" {}

table "t" {
  schema = schema.public
  column "a" {
    type = integer
  }
  column "b" {
    type = integer
  }
  column "c" {
    type = integer
  }
  column "d" {
    type = integer
  }
  column "e" {
    type = integer
  }
  column "f" {
    type = integer
    null = true
  }
  unique "of_index" {
    columns = [column.a]
  }
  unique "of_table" {
    columns = [column.b]
  }
  unique "of_sequence" {
    columns = [column.c]
  }
  unique "of_view" {
    columns = [column.d]
  }
  unique "of_type" {
    columns = [column.e]
  }
  index "t_a" {
    columns = [column.f]
    where   = "f > 0"
  }
}

table "o" {
  schema = schema.public
  column "a" {
    type    = integer
    null    = true
    default = 5
  }
  column "b" {
    type = integer
    null = true
  }
  index "of_numbers" {
    columns = [column.b]
  }
}
