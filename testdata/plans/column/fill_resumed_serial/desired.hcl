schema "public" {}
table "u" {
  schema = schema.public
  column "name" {
    type = text
  }
  column "n" {
    type = serial
  }
}
