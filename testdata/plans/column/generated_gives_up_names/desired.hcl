schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = text
  }
  column "b" {
    type = text
    null = true
    as   = "(a || 'b'::text)"
  }
  column "c" {
    type = text
    null = true
    as   = "(a || 'c'::text)"
  }
  column "d" {
    type = text
    null = true
    as   = "(a || 'd'::text)"
  }
  primary_key {
    columns = [column.id]
  }
  unique "d_new" {
    columns = [column.d]
  }
  index "b_new" {
    columns = [column.b]
  }
  check "c_new" {
    renamed_from = "c_old"
    expr         = "(c <> ''::text)"
  }
  check "c_old" {
    expr = "(a <> '0'::text)"
  }
}

table "u" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "b" {
    type = text
    null = true
  }
  column "d" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  unique "d_old" {
    columns = [column.d]
  }
  index "b_old" {
    columns = [column.b]
  }
}
