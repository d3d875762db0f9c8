schema "public" {}

table "a1" {
  schema       = schema.public
  renamed_from = "a0"
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

table "a8" {
  schema       = schema.public
  renamed_from = "a1"
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

table "b1" {
  schema       = schema.public
  renamed_from = "b0"
  column "id" {
    type = serial
  }
  primary_key {
    columns = [column.id]
  }
}

table "b8" {
  schema       = schema.public
  renamed_from = "b1"
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}
