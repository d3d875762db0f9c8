schema "public" {}

composite "table_composite" {
  schema = schema.public
  field "a" {
    type = integer
  }
}

view "dependent" {
  schema  = schema.public
  as      = <<SQL
SELECT view_materialized.id
   FROM public.view_materialized
SQL
  comment = "made again"
}

view "materialized_view" {
  schema = schema.public
  as     = <<SQL
SELECT base.id
   FROM public.base
SQL
}

view "table_view" {
  schema = schema.public
  as     = <<SQL
SELECT base.id
   FROM public.base
SQL
}

materialized "view_materialized" {
  schema = schema.public
  as     = <<SQL
SELECT base.id
   FROM public.base
SQL
  index "view_id" {
    unique  = true
    columns = [column.id]
  }
}

table "base" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "v" {
    type = text
    null = true
  }
}

table "composite_table" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
}

table "refers" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}

table "sequence_table" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
}

table "view_table" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "v" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "view_table_v" {
    columns = [column.v]
  }
}
