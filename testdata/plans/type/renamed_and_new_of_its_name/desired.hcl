schema "public" {}

enum "mood" {
  schema = schema.public
  values = ["happy", "ok"]
}

enum "mood_before" {
  renamed_from = "mood"
  schema = schema.public
  values = ["sad", "ok", "happy"]
}

domain "short" {
  schema = schema.public
  type   = integer
  null   = true
  check "short_check" {
    expr = "(VALUE > 0)"
  }
}

domain "short_before" {
  renamed_from = "short"
  schema = schema.public
  type   = varchar(5)
  null   = true
  check "short_before_check" {
    expr = "((VALUE)::text <> ''::text)"
  }
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

view "v" {
  schema = schema.public
  as     = <<SQL
SELECT t.id,
    t.m
   FROM public.t
  WHERE (t.m = 'ok'::public.mood)
SQL
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
  column "s" {
    type = domain.short
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  check "c" {
    expr = "((m <> 'happy'::public.mood) OR (id > 0))"
  }
}
