schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "j" {
    type    = jsonb
    default = "{}"
  }
  column "k" {
    type = jsonb
    null = true
  }
  column "word" {
    type    = text
    default = "null"
  }
  primary_key {
    columns = [column.id]
  }
}
