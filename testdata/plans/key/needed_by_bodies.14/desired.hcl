schema "public" {}

function "add" {
  schema = schema.public
  lang   = SQL
  return = void
  arg "id" {
    type = integer
  }
  as = <<SQL
BEGIN ATOMIC
 INSERT INTO public.t (id, k)
   VALUES (add.id, 1) ON CONFLICT ON CONSTRAINT t_id DO NOTHING;
END
SQL
}

function "add_part" {
  schema = schema.public
  lang   = SQL
  return = void
  arg "id" {
    type = integer
  }
  as = <<SQL
BEGIN ATOMIC
 INSERT INTO public.p (id, k)
   VALUES (add_part.id, 1) ON CONFLICT ON CONSTRAINT p_id DO NOTHING;
END
SQL
}

function "add_span" {
  schema = schema.public
  lang   = SQL
  return = void
  arg "span" {
    type = int4range
  }
  as = <<SQL
BEGIN ATOMIC
 INSERT INTO public.t (id, k, span)
   VALUES (1, 1, add_span.span) ON CONFLICT ON CONSTRAINT t_span DO NOTHING;
END
SQL
}

function "first_word" {
  schema = schema.public
  lang   = SQL
  return = text
  as     = <<SQL
BEGIN ATOMIC
 SELECT u.word
    FROM public.u
   GROUP BY u.id
  LIMIT 1;
END
SQL
}

procedure "put" {
  schema = schema.public
  lang   = SQL
  arg "k" {
    type = integer
  }
  as = <<SQL
BEGIN ATOMIC
 INSERT INTO public.u (id, k)
   VALUES (1, put.k) ON CONFLICT ON CONSTRAINT u_k DO NOTHING;
END
SQL
}

view "v" {
  schema = schema.public
  as     = <<SQL
SELECT t.id,
    t.k
   FROM public.t
SQL
}

view "words" {
  schema = schema.public
  as     = "SELECT public.first_word() AS word"
}

rule "to_t" {
  on      = view.v
  event   = INSERT
  instead = true
  do      = <<SQL
INSERT INTO public.t (id, k)
  VALUES (new.id, new.k) ON CONFLICT ON CONSTRAINT t_id DO NOTHING
SQL
}

table "p" {
  schema = schema.public
  partition {
    type    = RANGE
    columns = [column.id]
  }
  column "id" {
    type = integer
  }
  column "k" {
    type = integer
    null = true
  }
  unique "p_id" {
    columns = [column.id]
    include = [column.k]
  }
}

table "p1" {
  schema       = schema.public
  partition_of = table.p
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
  column "k" {
    type = integer
    null = true
  }
  column "span" {
    type = int4range
    null = true
  }
  unique "t_id" {
    columns = [column.id]
    include = [column.k]
  }
  exclude "t_span" {
    type  = GIST
    where = "(k > 0)"
    on {
      column = column.span
      op     = "&&"
    }
  }
}

table "u" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "k" {
    type = integer
  }
  column "word" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  unique "u_k" {
    columns = [column.k]
  }
}
