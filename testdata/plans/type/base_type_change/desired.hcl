schema "public" {}

type "pair" {
  schema          = schema.public
  input           = function.pair_in
  output          = function.pair_out
  send            = function.pair_send
  internal_length = 16
  alignment       = DOUBLE
  comment         = "two numbers"
}

function "pair_in" {
  schema     = schema.public
  lang       = internal
  return     = type.pair
  volatility = IMMUTABLE
  strict     = true
  as         = "point_in"
  arg {
    type = cstring
  }
}

function "pair_out" {
  schema     = schema.public
  lang       = internal
  return     = cstring
  volatility = IMMUTABLE
  strict     = true
  as         = "point_out"
  arg {
    type = type.pair
  }
}

function "pair_send" {
  schema     = schema.public
  lang       = internal
  return     = bytea
  volatility = IMMUTABLE
  strict     = true
  as         = "point_send"
  arg {
    type = type.pair
  }
}
