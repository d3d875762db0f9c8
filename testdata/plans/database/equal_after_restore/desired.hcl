schema "public" {}

table "t" {
  schema = schema.public
  column "kind" {
    type = varchar(32)
    null = true
  }
  index "t_kind" {
    columns = [column.kind]
    where   = "((kind)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))"
  }
  check "t_kind_check" {
    expr = "((kind)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))"
  }
}

view "v" {
  schema = schema.public
  as     = "SELECT t.kind FROM public.t WHERE ((t.kind)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))"
}
