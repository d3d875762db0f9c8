schema "public" {}

function "touch" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "BEGIN RETURN NEW; END"
}

table "p" {
  schema = schema.public
  partition {
    type    = LIST
    columns = [column.k]
  }
  column "k" {
    type = integer
    null = true
  }
  column "t" {
    type = text
    null = true
  }
  column "n" {
    type    = integer
    default = 1
  }
}

table "p_1" {
  schema       = schema.public
  partition_of = table.p
  values {
    in = [1]
  }
}

table "p_2" {
  schema       = schema.public
  partition_of = table.p
  values {
    in = [2]
  }
}

table "parent" {
  schema = schema.public
  column "t" {
    type = text
    null = true
  }
}

table "child" {
  schema   = schema.public
  inherits = [table.parent]
}
