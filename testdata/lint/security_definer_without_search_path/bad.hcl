schema "public" {}

function "f" {
  schema   = schema.public
  lang     = SQL
  return   = integer
  security = DEFINER
  as       = "SELECT 1"
}

procedure "p" {
  schema   = schema.public
  lang     = PLpgSQL
  security = DEFINER
  as       = "BEGIN END"
}

function "g" {
  schema   = schema.public
  lang     = SQL
  return   = integer
  security = DEFINER
  set = {
    work_mem = "4MB"
  }
  as = "SELECT 1"
}
