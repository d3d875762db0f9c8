schema "public" {}

table "kept" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key "key_a" {
    columns = [column.id]
  }
  unique "unique_a" {
    columns = [column.n]
  }
  index "index_a" {
    columns = [column.n, column.id]
  }
}

table "new_name" {
  schema       = schema.public
  renamed_from = "old_name"
  column "id" {
    type = integer
    null = true
  }
  column "n" {
    type = integer
    null = true
  }
}
