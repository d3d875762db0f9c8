schema "public" {}

table "other" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = integer
    null = true
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = integer
    null = true
  }
  column "b" {
    type = integer
    null = true
  }
  unique "t_key" {
    columns = [column.b]
    comment = "a key"
  }
  index "taken" {
    columns = [column.b]
    comment = "of t"
  }
}
