schema "public" {}

view "over_changed" {
  schema = schema.public
  as     = <<SQL
SELECT changed.a,
    changed.g
   FROM public.changed
SQL
}

view "over_gone" {
  schema = schema.public
  as     = <<SQL
SELECT gone.a
   FROM public.gone
SQL
}

table "changed" {
  schema = schema.public
  column "a" {
    type = bigint
    null = true
  }
  column "g" {
    type = bigint
    null = true
    as   = "(a * 3)"
  }
  index "changed_g" {
    columns = [column.g]
  }
}

table "fresh" {
  schema = schema.public
  column "a" {
    type    = text
    null    = true
    collate = "C"
  }
  column "g" {
    type = tsvector
    null = true
    as   = "to_tsvector('english'::regconfig, a)"
  }
  index "fresh_g" {
    type    = GIN
    columns = [column.g]
  }
}

table "gone" {
  schema = schema.public
  column "a" {
    type = bigint
    null = true
  }
}
