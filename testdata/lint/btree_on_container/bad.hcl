schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "j" {
    type = jsonb
  }
  column "tags" {
    type = sql("text[]")
  }
  column "v" {
    type = tsvector
  }
  primary_key {
    columns = [column.id]
  }
  index "a_j" {
    columns = [column.j]
  }
  index "a_tags" {
    columns = [column.tags]
  }
  index "a_v" {
    columns = [column.id, column.v]
  }
}
