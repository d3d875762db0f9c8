schema "public" {}

domain "positive" {
  schema = schema.public
  type   = integer
  null   = true
  check "low" {
    expr = "(VALUE < 1000)"
  }
}

domain "wanted" {
  schema = schema.public
  type   = integer
}

materialized "again" {
  schema = schema.public
  as     = <<SQL
SELECT two.id
   FROM public.two
SQL
}

materialized "otherwise" {
  renamed_from = "called"
  schema = schema.public
  as     = <<SQL
SELECT two.id,
    two.number AS n,
    two.w
   FROM public.two
SQL
  index "otherwise_id" {
    unique  = true
    columns = [column.id]
  }
}

materialized "unfilled" {
  schema = schema.public
  as     = <<SQL
SELECT one.id,
    one.n,
    one.w
   FROM public.one
SQL
  index "unfilled_id" {
    unique  = true
    columns = [column.id]
  }
}

table "one" {
  renamed_from = "two"
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = domain.positive
    null = true
  }
  column "w" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "two" {
  renamed_from = "one"
  schema = schema.public
  column "id" {
    type = integer
  }
  column "number" {
    renamed_from = "n"
    type = domain.positive
    null = true
  }
  column "w" {
    type = domain.wanted
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
