schema "public" {}

role "anon" {}

role "app" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  row_security {
    enabled = true
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

permission {
  for        = table.a
  to         = role.anon
  privileges = [SELECT]
}

permission {
  for        = table.b
  to         = role.app
  privileges = [SELECT]
}
