schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "c" {
    type = varchar(20)
  }
  column "d" {
    type = character_varying(10)
  }
  primary_key {
    columns = [column.id]
  }
}
