schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "at" {
    type = timestamptz
    null = true
  }
}

table "u" {
  schema = schema.public
  column "a" {
    type    = text
    null    = true
    collate = "POSIX"
  }
  column "b" {
    type    = text
    null    = true
    collate = "C"
  }
}
