schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}
