schema "public" {}

view "view_name" {
  schema = schema.public
  as     = <<SQL
SELECT base.id
   FROM public.base
SQL
}

table "base" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "v" {
    type = text
    null = true
  }
}

table "fresh" {
  schema = schema.public
  column "a" {
    type = integer
  }
  column "b" {
    type = integer
    null = true
  }
  primary_key "key_name" {
    columns = [column.a]
  }
  index "moved_name" {
    columns = [column.b]
  }
}

table "kept" {
  schema = schema.public
  column "id" {
    type = integer
    null = true
  }
  column "email" {
    type = text
    null = true
  }
  index "email_name" {
    columns = [column.email]
  }
  index "index_name" {
    columns = [column.id]
  }
}
