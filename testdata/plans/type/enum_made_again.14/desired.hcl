schema "public" {}

enum "mood" {
  schema  = schema.public
  values  = ["happy", "ok"]
  comment = "how it is"
}

enum "way" {
  schema = schema.public
  values = ["out", "into"]
  renamed_values = { in = "into" }
}

function "f" {
  schema = schema.public
  lang   = SQL
  return = text
  arg {
    type = enum.mood
  }
  as = " SELECT $1::text "
}

function "h" {
  schema = schema.public
  lang   = SQL
  return = enum.mood
  arg {
    type = integer
  }
  as = <<SQL
BEGIN ATOMIC
 SELECT t.m
    FROM public.t
   WHERE (t.m = 'ok'::public.mood);
END
SQL
}

function "k" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = " BEGIN NEW.m := 'ok'::mood; RETURN NEW; END "
}

view "v" {
  schema = schema.public
  as     = <<SQL
SELECT t.id,
    t.m
   FROM public.t
  WHERE (t.m = 'ok'::public.mood)
SQL
}

table "p" {
  schema = schema.public
  column "m" {
    type = enum.mood
  }
  primary_key {
    columns = [column.m]
  }
}

table "r" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.id]
  }
  column "id" {
    type = integer
    null = true
  }
  column "m" {
    type = enum.mood
    null = true
  }
  index "i" {
    columns = [column.m]
  }
  foreign_key "r_m_fkey" {
    columns     = [column.m]
    ref_columns = [table.p.column.m]
  }
}

table "r1" {
  schema       = schema.public
  partition_of = table.r
  values {
    from = [0]
    to   = [10]
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "m" {
    type    = enum.mood
    default = "ok"
  }
  column "ms" {
    type    = sql("mood[]")
    null    = true
    default = sql("'{ok}'::public.mood[]")
  }
  column "w" {
    type = enum.way
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "j" {
    columns = [column.m, column.id]
  }
  check "c" {
    expr = "((m <> 'happy'::public.mood) OR (id > 0))"
  }
}

trigger "tr" {
  on   = table.t
  for  = ROW
  when = "(new.m = 'ok'::public.mood)"
  before {
    update = true
  }
  execute {
    function = function.k
  }
}

policy "pol" {
  on    = table.t
  using = "(m = 'ok'::public.mood)"
}
