schema "public" {}

table "stays" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}
