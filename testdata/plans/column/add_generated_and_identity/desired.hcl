schema "public" {
}

table "users" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "email" {
    type = varchar(64)
    null = true
  }
  column "age" {
    type = integer
    null = true
  }
  column "note" {
    type = text
    null = true
  }
  column "n" {
    type = bigint
    identity {
      generated = ALWAYS
      start     = 10
    }
  }
  column "double_age" {
    type = integer
    null = true
    as {
      expr = "age * 2"
      type = STORED
    }
  }
  primary_key {
    columns = [column.id]
  }
}
