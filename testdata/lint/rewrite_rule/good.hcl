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

view "v" {
  schema = schema.public
  as     = "SELECT id FROM a"
}

rule "r" {
  on      = view.v
  event   = DELETE
  instead = true
}
