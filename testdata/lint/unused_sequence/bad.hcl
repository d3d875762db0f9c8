schema "public" {}

sequence "lost" {
  schema = schema.public
}

sequence "away" {
  schema = schema.public
  cycle  = true
}
