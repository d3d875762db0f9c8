schema "public" {}

table "a" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "b" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "c" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "d" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "e" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "f" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "g" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "g_i" {
    columns = [column.id, column.n]
  }
  check "g_k" {
    expr = "n >= id"
  }
}

function "fired" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "begin return new; end"
}

table "h" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

table "i" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

view "h_v" {
  schema = schema.public
  as     = "SELECT id, n FROM public.h"
}

materialized "h_w" {
  schema = schema.public
  as     = "SELECT id FROM public.h_v"
}

view "i_v" {
  schema = schema.public
  as     = "SELECT 1 AS id"
}

policy "i_p" {
  on    = table.i
  using = "id > 0"
}

table "j" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
