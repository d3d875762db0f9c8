schema "public" {}

enum "mood" {
  schema = schema.public
  values = ["sad", "ok"]
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "mood" {
    type = enum.mood
    null = true
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

trigger "a" {
  on      = table.t
  for     = ROW
  execute {
    function = function.touch
  }
  when    = "new.id > 1"
  before {
    insert = true
  }
}

trigger "b" {
  on      = table.t
  for     = ROW
  execute {
    function = function.touch
  }
  when    = "new.mood = 'ok'"
  before {
    insert = true
  }
}

policy "own" {
  on    = table.t
  using = "id > 0 and mood = 'ok'"
}

view "v" {
  schema = schema.public
  as     = "SELECT id, mood FROM t"
}

view "w" {
  schema = schema.public
  as     = "SELECT id, mood FROM v"
}
