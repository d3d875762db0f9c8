schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "at" {
    type = date
  }
  partition {
    type    = RANGE
    columns = [column.at]
  }
  primary_key {
    columns = [column.id, column.at]
  }
}

table "a_rest" {
  schema       = schema.public
  partition_of = table.a
  values {
    default = true
  }
}
