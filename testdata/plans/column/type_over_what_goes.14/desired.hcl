schema "public" {}

function "f" {
  schema     = schema.public
  lang       = SQL
  return     = integer
  volatility = IMMUTABLE
  arg {
    type = integer
  }
  as = "SELECT 1"
}

table "child" {
  schema   = schema.public
  inherits = [table.t]
  column "b" {
    type = integer
    null = true
  }
}

table "d" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "a" {
    type = timestamptz
    null = true
  }
}

table "p" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.id]
  }
  column "id" {
    type = integer
    null = true
  }
  column "a" {
    type = text
    null = true
  }
}

table "p_1" {
  schema       = schema.public
  partition_of = table.p
  values {
    from = [0]
    to   = [10]
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "a" {
    type = text
    null = true
  }
}

table "x" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "a" {
    type = text
    null = true
  }
}
