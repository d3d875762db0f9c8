schema "public" {}

table "other" {
  schema = schema.public
  column "id" {
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
}

table "r" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = integer
    null = true
  }
  column "g" {
    type = integer
    null = true
    as   = "(id * 2)"
  }
  primary_key {
    columns = [column.id]
  }
  index "later" {
    columns = [column.a]
  }
}

table "s" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = integer
    null = true
  }
  column "g" {
    type = integer
    null = true
    as   = "(id * 2)"
  }
  primary_key {
    columns = [column.id]
  }
  exclude "x" {
    on {
      column = column.a
      op     = "="
    }
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = integer
    null = true
  }
  column "g" {
    type = integer
    null = true
    as   = "(id * 2)"
  }
  primary_key {
    columns = [column.id]
  }
  unique "u" {
    columns = [column.a]
  }
}
