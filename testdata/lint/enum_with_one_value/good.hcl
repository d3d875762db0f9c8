schema "public" {}

enum "two" {
  schema = schema.public
  values = ["one", "two"]
}
