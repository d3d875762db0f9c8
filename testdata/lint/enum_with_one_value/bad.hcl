schema "public" {}

enum "only" {
  schema = schema.public
  values = ["one"]
}
