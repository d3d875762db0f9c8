schema "public" {}

table "f" {
  schema = schema.public
  column "z" {
    type = integer
    null = true
  }
}

table "g" {
  schema = schema.public
  column "z" {
    type = integer
    null = true
  }
}

table "h" {
  schema = schema.public
  column "id" {
    type = integer
  }
}
