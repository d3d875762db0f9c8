schema "public" {}

table "base" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "name" {
    type    = text
    null    = true
    default = "c"
  }
  column "more" {
    type = integer
    null = true
  }
  check "name_given" {
    expr = "name <> ''"
  }
}
table "other" {
  schema = schema.public
  column "at" {
    type = date
    null = true
  }
  check "late" {
    expr = "at > '2000-01-01'"
  }
}
table "kept" {
  schema   = schema.public
  inherits = [table.base]
  column "own" {
    type = text
    null = true
  }
}
table "leaving" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "name" {
    type    = text
    null    = true
    default = "b"
  }
  column "gone" {
    type = integer
    null = true
  }
  column "own" {
    type = text
    null = true
  }
  check "name_given" {
    expr = "name <> ''"
  }
}
table "joining" {
  schema   = schema.public
  inherits = [table.base, table.other]
  column "id" {
    type = bigint
    null = false
  }
  column "name" {
    type = text
    null = true
  }
  column "more" {
    type = integer
    null = true
  }
  column "at" {
    type = date
    null = true
  }
  column "own" {
    type = text
    null = true
  }
  check "name_given" {
    expr = "name <> ''"
  }
  check "late" {
    expr = "at > '2000-01-01'"
  }
}
