schema "public" {
}

# Widened under views that read it: they are dropped and made again with all that is on them.
table "users" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "email" {
    type = text
    null = true
  }
  column "age" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

view "base" {
  schema  = schema.public
  as      = "SELECT id, email FROM users"
  comment = "the base"
  column "email" {
    comment = "an address"
  }
}

function "base_text" {
  schema = schema.public
  lang   = SQL
  return = text
  as     = "select b.email"
  arg "b" {
    type = view.base
  }
}

view "upper_base" {
  schema = schema.public
  as     = "SELECT base_text(b) AS t, upper(email) AS u FROM base b"
}

function "nothing" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "begin return new; end"
}

trigger "ins" {
  on  = view.base
  for = ROW
  instead_of {
    insert = true
  }
  execute {
    function = function.nothing
  }
}

materialized "stored" {
  schema = schema.public
  as     = "SELECT u FROM upper_base"
  index "stored_u" {
    columns = [column.u]
  }
}

view "unrelated" {
  schema = schema.public
  as     = "SELECT id, age FROM users"
}
