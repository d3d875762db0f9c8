schema "public" {}

enum "mood" {
  schema = schema.public
  values = ["a", "b", "new"]
}

composite "ct" {
  schema = schema.public
  field "a" {
    type = integer
  }
  field "b" {
    type = text
  }
}

function "at" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = <<SQL
BEGIN ATOMIC
 SELECT length((x).b) AS length;
END
SQL
  arg "x" {
    type = composite.ct
  }
}

function "dm" {
  schema = schema.public
  lang   = SQL
  return = text
  as     = "select x::text"
  arg "x" {
    type    = enum.mood
    default = "new"
  }
}

function "g" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "select length(($1).b)"
  arg "x" {
    type = composite.ct
  }
}

function "h" {
  schema = schema.public
  lang   = SQL
  return = text
  as     = "select ($1).b from t where m = 'new'"
  arg "x" {
    type = composite.ct
  }
}

function "tf" {
  schema = schema.public
  lang   = PLpgSQL
  return = trigger
  as     = "begin return new; end"
}

view "ov" {
  schema = schema.public
  as     = <<SQL
SELECT public.g(t.c) AS g,
    public.at(t.c) AS at,
    public.h(t.c) AS h
   FROM public.t
SQL
}

view "v" {
  schema = schema.public
  as     = <<SQL
SELECT (t.c).a AS a,
    (t.c).b AS b
   FROM public.t
  WHERE (t.m = 'new'::public.mood)
SQL
}

materialized "mv" {
  schema = schema.public
  as     = <<SQL
SELECT (t.c).a AS a,
    (t.c).b AS z
   FROM public.t
SQL
  index "mv_lower_idx" {
    on {
      expr = "lower(z)"
    }
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "c" {
    type = composite.ct
    null = true
  }
  column "m" {
    type = enum.mood
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  index "t_b_idx" {
    where = "(m <> 'new'::public.mood)"
    on {
      expr = "((c).b)"
    }
  }
  check "t_check" {
    expr = "(((c).b <> 'q'::text) AND (m <> 'new'::public.mood))"
  }
}

trigger "tr" {
  on   = table.t
  for  = ROW
  when = "(((new.c).b IS NULL) OR (new.m = 'new'::public.mood))"
  before {
    update = true
  }
  execute {
    function = function.tf
  }
}

policy "pol" {
  on    = table.t
  using = "(((c).b = 'x'::text) AND (m <> 'new'::public.mood))"
}
