schema "public" {
}

table "t" {
  schema = schema.public
  column "id" {
    type = serial
  }
  column "v" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
