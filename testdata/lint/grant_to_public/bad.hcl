schema "public" {}

default_permission {
  role       = "app"
  schema     = schema.public
  for        = TABLES
  to         = PUBLIC
  privileges = [SELECT]
}

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
  to         = PUBLIC
  privileges = [SELECT, INSERT]
}

permission {
  for        = schema.public
  to         = PUBLIC
  privileges = [CREATE, USAGE]
}
