schema "public" {
}

table "t" {
  schema = schema.public
  column "name" {
    type = text
  }
}
