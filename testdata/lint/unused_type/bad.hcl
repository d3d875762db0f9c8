schema "public" {}

enum "lost" {
  schema = schema.public
  values = ["a", "b"]
}

domain "gone" {
  schema = schema.public
  type   = text
}

composite "away" {
  schema = schema.public
  field "x" {
    type = text
  }
}
