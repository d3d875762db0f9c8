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
  primary_key {
    columns = [column.id]
  }
  index "a_j" {
    columns = [column.j]
    type    = GIN
  }
  index "a_tags" {
    columns = [column.tags]
    type    = GIN
  }
  index "a_k" {
    on {
      expr = "(j ->> 'k')"
    }
  }
}
