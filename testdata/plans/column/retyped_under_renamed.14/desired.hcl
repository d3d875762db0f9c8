schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "w" {
    type         = text
    null         = true
    renamed_from = "v"
  }
  primary_key {
    columns = [column.id]
  }
}

table "c" {
  schema       = schema.public
  renamed_from = "b"
  column "id" {
    type = integer
  }
  column "w" {
    type         = text
    null         = true
    renamed_from = "v"
  }
  primary_key "b_pkey" {
    columns = [column.id]
  }
}

policy "own" {
  on    = table.c
  using = "w IS NOT NULL"
}

function "stays" {
  schema     = schema.public
  lang       = SQL
  return_set = text
  as         = <<SQL
BEGIN ATOMIC
 SELECT x.w FROM c x;
END
SQL
}

function "touch" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "BEGIN RETURN NEW; END"
}

trigger "touched" {
  on = table.c
  before {
    update = true
  }
  for  = ROW
  when = "new.w IS NOT NULL"
  execute {
    function = function.touch
  }
}
