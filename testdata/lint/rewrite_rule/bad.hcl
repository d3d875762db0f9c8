schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

rule "r" {
  on      = table.a
  event   = DELETE
  instead = true
}
