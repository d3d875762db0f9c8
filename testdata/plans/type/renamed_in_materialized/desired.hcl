schema "public" {}

enum "feeling" {
  renamed_from = "mood"
  schema = schema.public
  values = ["a", "b"]
}

domain "natural" {
  renamed_from = "positive"
  schema = schema.public
  type   = integer
  null   = true
  check "low" {
    expr = "(VALUE > 0)"
  }
}

view "over" {
  schema = schema.public
  as     = <<SQL
SELECT kept.x
   FROM public.kept
SQL
}

materialized "kept" {
  schema = schema.public
  as     = <<SQL
SELECT t.x,
    t.m
   FROM public.t
SQL
}

table "t" {
  schema = schema.public
  column "x" {
    type = domain.natural
    null = true
  }
  column "m" {
    type = enum.feeling
    null = true
  }
}
