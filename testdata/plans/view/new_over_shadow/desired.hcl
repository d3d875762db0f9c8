schema "public" {}

view "again" {
  schema = schema.public
  as     = <<SQL
SELECT o.x,
    made.a
   FROM public.o,
    public.made
SQL
}

view "made" {
  schema = schema.public
  as     = <<SQL
SELECT t.a
   FROM public.t
SQL
}

table "o" {
  schema = schema.public
  column "x" {
    type = text
    null = true
  }
}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
