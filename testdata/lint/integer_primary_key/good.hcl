schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigserial
  }
  primary_key {
    columns = [column.id]
  }
}

table "codes" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "name" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}

table "pair" {
  schema = schema.public
  column "a" {
    type = integer
  }
  column "b" {
    type = serial
  }
  primary_key {
    columns = [column.a, column.b]
  }
}
