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

table "b" {
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
  on  = table.a
  for = ROW
  before {
    update = true
  }
  execute {
    function = function.touch
  }
}

trigger "v" {
  on  = table.b
  for = ROW
  before {
    insert = true
  }
  execute {
    function = function.touch
  }
}

trigger "w" {
  on  = table.a
  for = ROW
  before {
    insert = true
  }
  execute {
    function = function.touch
    args     = ["x"]
  }
}
