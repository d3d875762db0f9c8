schema "public" {}

table "b" {
  schema       = schema.public
  renamed_from = "a"
  column "id" {
    type = integer
    null = true
  }
}

table "b2" {
  schema       = schema.public
  renamed_from = "b"
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type = serial
  }
}

table "d" {
  schema       = schema.public
  renamed_from = "c"
  column "id" {
    type = integer
    null = true
  }
}

table "d2" {
  schema       = schema.public
  renamed_from = "d"
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type = serial
  }
}
