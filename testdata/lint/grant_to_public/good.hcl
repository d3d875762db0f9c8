schema "public" {}

role "r" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

function "f" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}

permission {
  for        = table.a
  to         = role.r
  privileges = [SELECT]
}

permission {
  for        = schema.public
  to         = PUBLIC
  privileges = [USAGE]
}

permission {
  for        = function.f
  to         = PUBLIC
  privileges = []
}

default_permission {
  role       = "app"
  for        = FUNCTIONS
  to         = PUBLIC
  privileges = [EXECUTE]
}
