schema "public" {}

enum "mood" {
  schema = schema.public
  values = ["happy", "ok"]
}

function "k" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = " BEGIN NEW.m := 'ok'; RETURN NEW; END "
}

view "v" {
  schema = schema.public
  as     = <<SQL
SELECT t.id,
    t.m
   FROM public.t
  WHERE ((t.m = 'ok'::public.mood) AND (t.ms <> '{happy}'::public.mood[]))
SQL
}

view "w" {
  schema = schema.public
  as     = <<SQL
SELECT v.id,
    t.m
   FROM (public.v
     JOIN public.t USING (id))
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
    type = sql("mood[]")
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "i" {
    columns = [column.id]
    where   = "(m = 'ok'::public.mood)"
  }
  check "c" {
    expr = "((m <> 'happy'::public.mood) OR (id > 0))"
  }
}

rule "r" {
  on      = table.t
  event   = DELETE
  instead = true
  where   = "(old.m = 'happy'::public.mood)"
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
