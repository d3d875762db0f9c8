schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "request_id" {
    type = varchar(36)
  }
  column "guid" {
    type = char(36)
  }
  column "user_uuid" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
}
