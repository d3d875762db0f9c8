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
  column "more" {
    type = bigint
    null = true
    as   = "n + 1"
  }
  primary_key {
    columns = [column.id]
  }
}

view "a_v" {
  schema = schema.public
  as     = "SELECT id, more FROM public.a"
}

table "b" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "n" {
    type = numeric
    null = true
  }
  column "t" {
    type = text
    null = true
  }
  column "long" {
    type = boolean
    null = true
    as   = "n > 10"
  }
  column "behind" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}

function "b_n" {
  schema     = schema.public
  lang       = SQL
  return_set = bigint
  as         = "BEGIN ATOMIC SELECT n FROM public.b WHERE long; END"
}

policy "b_p" {
  on    = table.b
  using = "n > 0 and behind is not null"
}

view "b_w" {
  schema = schema.public
  as     = "SELECT n, behind FROM public.b"
}

materialized "b_m" {
  schema = schema.public
  as     = "SELECT n, behind FROM public.b_w"
}
