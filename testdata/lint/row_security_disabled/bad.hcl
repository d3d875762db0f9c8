schema "public" {}

role "anon" {}

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
  to         = role.anon
  privileges = [SELECT]
}

schema "api" {}

table "b" {
  schema = schema.api
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}
