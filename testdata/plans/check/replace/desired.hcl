schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = integer
  }
  check "a_c" {
    expr = "(id > 0)"
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = integer
  }
  unique "b_c" {
    columns = [column.id]
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type = integer
  }
  check "c_c" {
    expr = "(id > 0)"
  }
}

table "d" {
  schema = schema.public
  column "id" {
    type = integer
  }
  unique "d_c" {
    columns = [column.id]
  }
}

table "e" {
  schema = schema.public
  column "id" {
    type = integer
  }
  unique "e_c" {
    columns = [column.id]
  }
}

table "f" {
  schema = schema.public
  column "id" {
    type = integer
  }
  foreign_key "f_c" {
    columns     = [column.id]
    ref_columns = [table.other.column.i]
  }
}

table "other" {
  schema = schema.public
  column "i" {
    type = integer
  }
  primary_key {
    columns = [column.i]
  }
}

table "points" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}
