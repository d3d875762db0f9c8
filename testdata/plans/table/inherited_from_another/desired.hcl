schema "public" {}

table "a" {
  schema = schema.public
  column "kept" {
    type = integer
    null = true
  }
}

table "b" {
  schema = schema.public
}

table "c" {
  schema   = schema.public
  inherits = [table.a, table.b]
}
