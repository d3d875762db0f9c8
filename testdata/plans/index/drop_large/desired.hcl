schema "public" {}
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
  primary_key {
    columns = [column.id]
  }
}
