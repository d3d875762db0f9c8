schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "m" {
    type = money
  }
  column "several" {
    type = sql("money[]")
  }
  primary_key {
    columns = [column.id]
  }
}

domain "price" {
  schema = schema.public
  type   = money
}

composite "offer" {
  schema = schema.public
  field "what" {
    type = text
  }
  field "fee" {
    type = money
  }
}
