schema "public" {}

table "t" {
  schema = schema.public
  column "c" {
    type         = integer
    renamed_from = "a"
  }
  column "a" {
    type         = integer
    renamed_from = "b"
  }
}

table "u" {
  schema = schema.public
  column "b" {
    type         = integer
    renamed_from = "a"
  }
  column "c" {
    type         = integer
    renamed_from = "b"
  }
  column "a" {
    type         = integer
    renamed_from = "c"
  }
}

table "x" {
  schema       = schema.public
  renamed_from = "w"
  column "c" {
    type         = integer
    renamed_from = "a"
  }
  column "a" {
    type         = integer
    renamed_from = "b"
  }
}
