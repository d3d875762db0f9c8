schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

function "touch" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "BEGIN RETURN NEW; END"
}

trigger "t" {
  on  = table.a
  for = ROW
  before {
    insert = true
  }
  execute {
    function = function.touch
  }
}

trigger "u" {
  on      = table.a
  for     = ROW
  enabled = ALWAYS
  before {
    update = true
  }
  execute {
    function = function.touch
  }
}
