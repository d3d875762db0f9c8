schema "public" {
}

extension "vector" {
  schema = schema.public
}
table "e" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "embedding" {
    type = vector(1536)
  }
  primary_key {
    columns = [column.id]
  }
}
