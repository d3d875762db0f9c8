schema "app" {
  owner = "plans_writer"
}

schema "made" {
  owner = "plans_reader"
}

enum "mood" {
  schema = schema.app
  owner  = "plans_writer"
  values = ["ok"]
}

table "users" {
  schema = schema.app
  owner  = "plans_reader"
  column "id" {
    type = integer
  }
}

table "kept" {
  schema = schema.app
  column "id" {
    type = integer
  }
}

table "fresh" {
  schema = schema.made
  owner  = "plans_writer"
  column "id" {
    type = serial
  }
}

sequence "numbers" {
  schema = schema.app
  owner  = "plans_writer"
}

view "v" {
  schema = schema.app
  owner  = "plans_writer"
  as     = "SELECT 1 AS one"
}

function "f" {
  schema = schema.app
  owner  = "plans_writer"
  lang   = SQL
  return = integer
  as     = "SELECT 1"
  arg {
    type = integer
  }
}

permission {
  for        = table.users
  to         = "plans_writer"
  privileges = [SELECT]
}

permission {
  for        = table.fresh
  to         = "plans_reader"
  privileges = [SELECT]
}
