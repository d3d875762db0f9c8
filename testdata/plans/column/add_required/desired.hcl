schema "public" {
}

domain "code" {
  schema = schema.public
  type   = text
  null   = false
}

table "orders" {
  schema = schema.public
  column "id" {
    type = integer
    null = false
  }
  # No row has a value for either: the table must be empty.
  column "kind" {
    type = text
    null = false
  }
  column "code" {
    type = domain.code
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
