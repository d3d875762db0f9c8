schema "public" {}

extension "vector" {
  schema = schema.public
}
