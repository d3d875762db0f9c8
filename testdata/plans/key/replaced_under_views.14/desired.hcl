schema "public" {}

function "first_word" {
  schema = schema.public
  lang   = SQL
  return = text
  as     = <<SQL
BEGIN ATOMIC
 SELECT t.word
    FROM public.t
   GROUP BY t.id
  LIMIT 1;
END
SQL
}

view "above" {
  schema = schema.public
  as     = <<SQL
SELECT kept.word
   FROM public.kept
SQL
}

view "kept" {
  schema  = schema.public
  comment = "a view"
  as      = <<SQL
SELECT t.id,
    t.word
   FROM public.t
  GROUP BY t.id
SQL
}

view "other" {
  schema = schema.public
  as     = <<SQL
SELECT u.id,
    u.word
   FROM public.u
  GROUP BY u.id, u.word
SQL
}

materialized "filled" {
  schema = schema.public
  as     = <<SQL
SELECT t.id,
    t.word
   FROM public.t
  GROUP BY t.id
SQL
  index "filled_id" {
    unique  = true
    columns = [column.id]
  }
}

rule "to_log" {
  on      = view.above
  event   = INSERT
  instead = true
  do      = <<SQL
INSERT INTO public.log (word)
  VALUES (new.word)
SQL
}

table "log" {
  schema = schema.public
  column "word" {
    type = text
    null = true
  }
  row_security {
    enabled = true
  }
}

policy "seen" {
  on    = table.log
  using = <<SQL
(word IN ( SELECT t.word
   FROM public.t
  GROUP BY t.id))
SQL
}

table "r" {
  schema = schema.public
  column "u_id" {
    type = integer
    null = true
  }
  column "t_id" {
    type = integer
    null = true
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "region" {
    type = integer
  }
  column "word" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
    include = [column.word]
  }
}

table "u" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "word" {
    type = text
  }
  primary_key {
    columns = [column.id, column.word]
  }
}
