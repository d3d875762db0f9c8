schema "public" {}

table "a" {
  schema = schema.public
  column "kept" {
    type = integer
    null = true
  }
  column "gone" {
    type = integer
    null = true
  }
}

table "b" {
  schema = schema.public
  column "kept" {
    type = integer
  }
  column "gone" {
    type = integer
    null = true
  }
}

table "c" {
  schema   = schema.public
  inherits = [table.a, table.b]
}
