schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "request_id" {
    type = uuid
  }
  column "name" {
    type = varchar(36)
  }
  column "uuid" {
    type = varchar(255)
  }
  column "other_id" {
    type = varchar(40)
  }
  primary_key {
    columns = [column.id]
  }
}
