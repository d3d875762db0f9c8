schema "public" {}

enum "a" {
  schema = schema.public
  values = ["x", "y"]
}

enum "b" {
  schema = schema.public
  values = ["x", "y", "z"]
}

table "p" {
  schema = schema.public
  column "m" {
    type = enum.b
  }
  primary_key {
    columns = [column.m]
  }
}

table "r" {
  schema = schema.public
  column "m" {
    type = enum.b
    null = true
  }
  foreign_key "f" {
    columns     = [column.m]
    ref_columns = [table.p.column.m]
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "m" {
    type = enum.b
    null = true
  }
  column "l" {
    type = sql("b[]")
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  check "c" {
    expr = "((m <> 'x'::public.b) OR (id > 0))"
  }
  check "d" {
    expr = "((l[1] <> 'x'::public.b) OR (id > 0))"
  }
}
