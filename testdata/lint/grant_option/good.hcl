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

permission {
  for        = table.a
  to         = role.r
  privileges = [SELECT]
}
