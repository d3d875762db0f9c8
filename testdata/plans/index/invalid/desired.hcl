schema "public" {
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "v" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "t_v" {
    columns = [column.v]
  }
}
