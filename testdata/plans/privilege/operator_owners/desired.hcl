schema "public" {}

function "cmp" {
  schema     = schema.public
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

function "eq" {
  schema     = schema.public
  lang       = internal
  return     = boolean
  volatility = IMMUTABLE
  strict     = true
  as         = "texteq"
  arg {
    type = text
  }
  arg {
    type = text
  }
}

operator "===" {
  schema   = schema.public
  left     = text
  right    = text
  function = function.eq
  owner    = "pg_monitor"
}

operator_family "same_ops" {
  schema = schema.public
  using  = btree
  owner  = "pg_monitor"
}

operator_class "same_ops" {
  schema = schema.public
  using  = btree
  type   = text
  as     = "OPERATOR 3 public.=== (text, text), FUNCTION 1 (text, text) public.cmp(text, text)"
  owner  = "pg_monitor"
}

aggregate "number" {
  schema        = schema.public
  state_func    = sql("int8inc")
  state_type    = bigint
  initial_value = "0"
  owner         = "pg_monitor"
}

text_search_dictionary "plain" {
  schema   = schema.public
  template = sql("simple")
  owner    = "pg_monitor"
}

text_search_configuration "docs" {
  schema = schema.public
  owner  = "pg_monitor"
}

conversion "west" {
  schema   = schema.public
  from     = "latin1"
  to       = "UTF8"
  function = sql("iso8859_1_to_utf8")
  owner    = "pg_monitor"
}
