schema "public" {
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = timestamptz
    null = true
  }
  column "b" {
    type = timestamptz(6)
    null = true
  }
  column "c" {
    type = timestamp
    null = true
  }
  column "d" {
    type = timestamptz
    null = true
  }
  column "e" {
    type = timestamptz(3)
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "t_a" {
    columns = [column.a]
  }
}
