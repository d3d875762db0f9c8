schema "public" {}

composite "of_type" {
  schema = schema.public
  field "a" {
    type = integer
  }
}

sequence "of_sequence" {
  schema = schema.public
}

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
  unique "t_a" {
    columns = [column.a]
  }
  unique "t_b" {
    columns = [column.b]
  }
  unique "t_c" {
    columns = [column.c]
  }
}

table "of_table" {
  schema       = schema.public
  renamed_from = "was"
  column "a" {
    type = integer
    null = true
  }
}

table "k" {
  schema = schema.public
  column "a" {
    type = integer
  }
  column "b" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.a]
  }
  index "of_index" {
    columns = [column.b]
  }
}
