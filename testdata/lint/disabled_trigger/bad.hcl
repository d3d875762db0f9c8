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
  on      = table.a
  for     = ROW
  enabled = DISABLE
  before {
    insert = true
  }
  execute {
    function = function.touch
  }
}
