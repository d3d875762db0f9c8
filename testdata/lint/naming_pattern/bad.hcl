schema "public" {}

table "Users" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "userName" {
    type = text
  }
  primary_key {
    columns = [column.id]
  }
  index "users_name" {
    columns = [column.userName]
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  primary_key {
    columns = [column.id]
  }
  perf_index "bad" {
    columns = [column.id]
  }
}
