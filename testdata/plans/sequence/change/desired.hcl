schema "public" {
}

sequence "s" {
  schema    = schema.public
  start     = 5
  increment = 3
  cache     = 20
  cycle     = true
}
