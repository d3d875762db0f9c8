schema "public" {}

table "a" {
  schema = schema.public
  column "x" {
    type = bigint
    null = true
  }
  column "renamed" {
    type         = integer
    null         = true
    renamed_from = "r"
  }
}

table "b" {
  schema = schema.public
  column "x" {
    type = bigint
    null = true
  }
  column "renamed" {
    type         = integer
    null         = true
    renamed_from = "r"
  }
}

table "c" {
  schema   = schema.public
  inherits = [table.a, table.b]
  column "x" {
    type = bigint
    null = true
  }
  column "renamed" {
    type         = integer
    null         = true
    renamed_from = "r"
  }
}

table "root" {
  schema = schema.public
  column "x" {
    type = bigint
    null = true
  }
}

table "left_half" {
  schema   = schema.public
  inherits = [table.root]
}

table "right_half" {
  schema   = schema.public
  inherits = [table.root]
}

table "whole" {
  schema   = schema.public
  inherits = [table.left_half, table.right_half]
}

table "d" {
  schema = schema.public
  column "x" {
    type = integer
    null = true
  }
  check "k" {
    expr = "x > 1"
  }
}
table "e" {
  schema = schema.public
  column "x" {
    type = integer
    null = true
  }
  check "k" {
    expr = "x > 1"
  }
}
table "f" {
  schema   = schema.public
  inherits = [table.d]
}
table "g" {
  schema   = schema.public
  inherits = [table.f, table.e]
}
