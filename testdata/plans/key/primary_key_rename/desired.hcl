schema "public" {
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key "pk_t" {
    columns = [column.id]
  }
}
