schema "public" {}

table "t" {
  schema = schema.public
  column "c" {
    type         = integer
    null         = true
    renamed_from = "a"
  }
  column "b" {
    type = bigint
    null = true
  }
}

table "u" {
  schema = schema.public
  column "c" {
    type         = integer
    null         = true
    renamed_from = "a"
  }
  column "b" {
    type = bigint
    null = true
  }
}

table "w" {
  schema = schema.public
  column "c" {
    type         = integer
    null         = true
    renamed_from = "a"
  }
  column "b" {
    type = bigint
    null = true
  }
}

table "k" {
  schema = schema.public
  column "c" {
    type         = integer
    null         = true
    renamed_from = "a"
  }
  column "b" {
    type = bigint
    null = true
  }
}
