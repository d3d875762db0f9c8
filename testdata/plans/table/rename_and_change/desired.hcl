schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

# Another column first: the view is made again, and what reads it.
view "new_v" {
  schema       = schema.public
  renamed_from = "old_v"
  as           = "select a from t"
}

view "reader" {
  schema = schema.public
  as     = "select a from new_v"
}

function "new_f" {
  schema       = schema.public
  renamed_from = "old_f"
  lang         = SQL
  return       = integer
  as           = "select 2"
}
