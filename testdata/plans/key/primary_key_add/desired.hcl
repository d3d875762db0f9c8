schema "public" {
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "v" {
    type = text
    null = true
  }
  primary_key "pk_t" {
    columns = [column.id]
  }
}
