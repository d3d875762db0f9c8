schema "public" {}

function "touch" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "BEGIN RETURN new; END"
}

view "v" {
  schema = schema.public
  as     = "SELECT 2 AS word"
}

view "v_before" {
  renamed_from = "v"
  schema = schema.public
  as     = "SELECT 1 AS id"
}

trigger "v_new" {
  renamed_from = "v_old"
  on  = view.v
  for = ROW
  instead_of {
    insert = true
  }
  execute {
    function = function.touch
  }
}

table "t" {
  schema = schema.public
  column "word" {
    type = text
    null = true
  }
}

rule "r_new" {
  renamed_from = "r_old"
  on    = table.t
  event = DELETE
}

trigger "t_new" {
  renamed_from = "t_old"
  on  = table.t
  for = ROW
  before {
    insert = true
  }
  execute {
    function = function.touch
  }
}

policy "p_new" {
  renamed_from = "p_old"
  on    = table.t
  using = "true"
}

table "t_before" {
  renamed_from = "t"
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}
