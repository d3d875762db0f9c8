schema "public" {
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
    identity {
      generated = BY_DEFAULT
    }
  }
  column "v" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
