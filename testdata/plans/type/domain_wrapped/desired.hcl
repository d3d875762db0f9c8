schema "public" {}

domain "price" {
  schema = schema.public
  type   = integer
  null   = false
  check "low" {
    expr = "value > 0"
  }
}

composite "pair" {
  schema = schema.public
  field "a" {
    type = integer
  }
  field "p" {
    type = domain.price
  }
}

table "t" {
  schema = schema.public
  column "p" {
    type = domain.price
    null = true
  }
  column "many" {
    type = sql("price[]")
    null = true
  }
}

table "u" {
  schema = schema.public
  column "p" {
    type = composite.pair
    null = true
  }
}
