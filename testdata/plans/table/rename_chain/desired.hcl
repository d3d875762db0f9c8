schema "public" {}

enum "t_b" {
  renamed_from = "t_a"
  schema       = schema.public
  values       = ["x"]
}

enum "t_c" {
  renamed_from = "t_b"
  schema       = schema.public
  values       = ["y"]
}

view "over" {
  schema = schema.public
  as     = <<SQL
SELECT one.b AS a,
    one.c AS b
   FROM public.one
SQL
}

table "one" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "b" {
    renamed_from = "a"
    type         = text
    null         = true
  }
  column "c" {
    renamed_from = "b"
    type         = integer
    null         = true
  }
  column "p" {
    type = enum.t_b
    null = true
  }
  column "q" {
    type = enum.t_c
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "i_b" {
    renamed_from = "i_a"
    columns      = [column.b]
  }
  index "i_c" {
    renamed_from = "i_b"
    columns      = [column.c]
  }
  check "c_b" {
    renamed_from = "c_a"
    expr         = "(c > 0)"
  }
  check "c_c" {
    renamed_from = "c_b"
    expr         = "(c < 9)"
  }
}

table "t1" {
  schema = schema.public
  column "z" {
    type = integer
    null = true
  }
}

table "t2" {
  renamed_from = "t1"
  schema       = schema.public
  column "x" {
    type = integer
    null = true
  }
}

table "t3" {
  renamed_from = "t2"
  schema       = schema.public
  column "y" {
    type = integer
    null = true
  }
}
