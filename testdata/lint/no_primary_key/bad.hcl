schema "public" {}

table "logs" {
  schema = schema.public
  column "line" {
    type = text
  }
}

table "pairs" {
  schema = schema.public
  column "a" {
    type = bigint
  }
  column "b" {
    type = bigint
  }
  unique "pairs_key" {
    columns = [column.a, column.b]
  }
}
