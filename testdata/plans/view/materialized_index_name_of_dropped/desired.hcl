schema "public" {}

materialized "first" {
  schema = schema.public
  as     = "VALUES (1), (2)"
  index "key_of_first" {
    unique  = true
    columns = [column.column1]
  }
}

materialized "second" {
  schema = schema.public
  as     = <<SQL
SELECT base.id,
    base.x
   FROM public.base
SQL
}

materialized "third" {
  schema = schema.public
  as     = <<SQL
SELECT base.x
   FROM public.base
SQL
  index "plain" {
    columns = [column.x]
  }
}

table "base" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "x" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
