schema "public" {}

default_permission {
  role       = "app"
  for        = TABLES
  to         = "readers"
  privileges = [SELECT]
  grantable  = true
}

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

permission {
  for        = table.a
  to         = role.r
  privileges = [SELECT]
  grantable  = true
}
