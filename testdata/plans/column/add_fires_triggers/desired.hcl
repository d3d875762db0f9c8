schema "public" {}
table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "touched" {
    type = timestamptz
    null = true
  }
  column "token" {
    type    = uuid
    default = sql("gen_random_uuid()")
  }
  primary_key {
    columns = [column.id]
  }
}
function "touch" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "BEGIN NEW.touched := clock_timestamp(); RETURN NEW; END"
}
trigger "touch" {
  on = table.t
  before {
    update = true
  }
  for = ROW
  execute {
    function = function.touch
  }
}
