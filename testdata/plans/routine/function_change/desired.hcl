schema "public" {
}

function "body" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = STABLE
  as         = "select 2"
  comment    = "two"
}

# Another result: dropped and made again, with the view over it.
function "result" {
  schema     = schema.public
  lang       = SQL
  return     = bigint
  volatility = IMMUTABLE
  as         = "select a"
  arg "a" {
    type = integer
  }
}

view "over_result" {
  schema = schema.public
  as     = "SELECT result(1) AS r"
}

# Written otherwise than the server prints it: no change.
function "same" {
  schema = schema.public
  lang   = SQL
  return = int
  as     = "\nselect a\n"
  arg "a" {
    type    = int
    default = sql("(1+1)")
  }
}
