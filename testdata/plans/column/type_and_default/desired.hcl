schema "public" {}

enum "mood" {
  schema = schema.public
  values = ["calm", "keen"]
}

function "six" {
  schema = schema.public
  lang   = SQL
  return = bigint
  as     = "SELECT 6"
}

view "over" {
  schema = schema.public
  as     = <<SQL
SELECT a.n,
    a.s
   FROM public.a
SQL
}

table "a" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type    = bigint
    default = 6
  }
  column "s" {
    type    = enum.mood
    default = "keen"
  }
  column "v" {
    type    = varchar(20)
    null    = true
    default = "y"
  }
  column "gone" {
    type = bigint
    null = true
  }
  column "comes" {
    type    = varchar(20)
    null    = true
    default = "z"
  }
}

table "child" {
  schema   = schema.public
  inherits = [table.a]
  column "n" {
    default = 10
  }
}
