schema "public" {}

table "by_both" {
  schema = schema.public
  column "a" {
    type = bigint
    null = true
  }
  column "c" {
    type = integer
    null = true
    as   = "a + 2"
  }
  index "by_both_c" {
    columns = [column.c]
  }
}

table "by_new" {
  schema = schema.public
  column "a" {
    type = bigint
    null = true
  }
  column "b" {
    type = integer
    null = true
  }
  column "c" {
    type = integer
    null = true
    as   = "a + 2"
  }
}

table "by_old" {
  schema = schema.public
  column "a" {
    type = bigint
    null = true
  }
  column "b" {
    type = integer
    null = true
  }
  column "c" {
    type = integer
    null = true
    as   = "b + 2"
  }
}

table "by_none" {
  schema = schema.public
  column "a" {
    type = bigint
    null = true
  }
  column "b" {
    type = integer
    null = true
  }
  column "c" {
    type = integer
    null = true
    as   = "b + 2"
  }
}
