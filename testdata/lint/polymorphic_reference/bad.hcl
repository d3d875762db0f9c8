schema "public" {}

table "notes" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "target_type" {
    type = text
  }
  column "target_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}

table "tags" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "item_type" {
    type = varchar(20)
  }
  column "item_id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
}
