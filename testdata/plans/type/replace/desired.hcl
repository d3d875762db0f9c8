schema "public" {}

enum "domain_enum" {
  schema = schema.public
  values = ["a"]
}

domain "enum_domain" {
  schema = schema.public
  type   = text
  null   = true
  check "enum_domain_check" {
    expr = "(VALUE = 'a'::text)"
  }
}

range "enum_range" {
  schema  = schema.public
  subtype = integer
}

view "domain_view" {
  schema = schema.public
  as     = <<SQL
SELECT base.id
   FROM public.base
SQL
}

view "reads" {
  schema = schema.public
  as     = "SELECT ('a'::text)::public.enum_domain AS x"
}

table "base" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
}
