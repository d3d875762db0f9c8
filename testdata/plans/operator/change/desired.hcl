schema "app" {}

enum "mood" {
  schema = schema.app
  values = ["ok"]
}

function "eq" {
  schema     = schema.app
  lang       = SQL
  return     = boolean
  volatility = IMMUTABLE
  as         = "SELECT $1 = $2"
  arg {
    type = text
  }
  arg {
    type = text
  }
}

function "same" {
  schema     = schema.app
  lang       = SQL
  return     = boolean
  volatility = IMMUTABLE
  as         = "SELECT lower($1) = lower($2)"
  arg {
    type = text
  }
  arg {
    type = text
  }
}

function "cmp" {
  schema     = schema.app
  lang       = internal
  return     = integer
  volatility = IMMUTABLE
  strict     = true
  as         = "bttextcmp"
  arg {
    type = text
  }
  arg {
    type = text
  }
}

function "to_int" {
  schema     = schema.app
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  as         = "SELECT 1"
  arg {
    type = text
  }
}

function "to_mood" {
  schema     = schema.app
  lang       = SQL
  return     = enum.mood
  volatility = IMMUTABLE
  as         = " SELECT 'ok'::app.mood "
  arg {
    type = integer
  }
}

operator "===" {
  schema   = schema.app
  left     = text
  right    = text
  function = function.eq
  join     = sql("eqjoinsel")
  comment  = "like equals"
}

operator "~~~" {
  schema     = schema.app
  left       = text
  right      = text
  function   = function.same
  commutator = operator["~~~"]
}

operator_class "same_ops" {
  schema = schema.app
  using  = btree
  type   = text
  as     = "function 1 cmp(text, text), operator 3 ~~~"
}

cast {
  source   = integer
  target   = enum.mood
  function = function.to_mood
  context  = ASSIGNMENT
}

view "named" {
  schema = schema.app
  as     = "SELECT word FROM app.words WHERE word OPERATOR(app.~~~) 'x'"
}

table "words" {
  schema = schema.app
  column "word" {
    type = text
    null = true
  }
}
