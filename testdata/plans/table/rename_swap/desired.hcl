schema "public" {}

view "seen" {
  schema = schema.public
  as     = <<SQL
SELECT stage.id,
    stage.v
   FROM public.stage
SQL
}

table "columns" {
  schema = schema.public
  column "b" {
    renamed_from = "a"
    type         = integer
    null         = true
  }
  column "a" {
    renamed_from = "b"
    type         = text
    null         = true
  }
}

table "live" {
  renamed_from = "stage"
  schema       = schema.public
  column "id" {
    type = integer
  }
  column "v" {
    type = text
    null = true
  }
  column "w" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "stage" {
  renamed_from = "live"
  schema       = schema.public
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
  index "i_a" {
    renamed_from = "i_b"
    columns      = [column.v]
  }
  index "i_b" {
    renamed_from = "i_a"
    columns      = [column.id]
  }
  check "c_a" {
    renamed_from = "c_b"
    expr         = "(id < 99)"
  }
  check "c_b" {
    renamed_from = "c_a"
    expr         = "(id > 0)"
  }
}
