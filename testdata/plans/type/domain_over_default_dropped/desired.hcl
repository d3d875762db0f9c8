schema "public" {}

domain "low" {
  schema = schema.public
  type   = integer
  null   = true
}

domain "high" {
  schema = schema.public
  type   = domain.low
  null   = true
}
