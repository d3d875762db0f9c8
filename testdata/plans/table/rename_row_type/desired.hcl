schema "public" {}

function "kept" {
  schema  = schema.public
  lang    = SQL
  return  = sql("public.purchases")
  arg "o" {
    type = sql("public.purchases")
  }
  as = "SELECT o"
}

function "label" {
  schema  = schema.public
  lang    = SQL
  return  = text
  arg "o" {
    type = sql("public.purchases[]")
  }
  as      = "SELECT 'y'"
  comment = "of purchases"
}

table "archive" {
  schema = schema.public
  column "was" {
    type = sql("public.purchases")
    null = true
  }
  column "all_of" {
    type = sql("public.purchases[]")
    null = true
  }
}

table "purchases" {
  schema       = schema.public
  renamed_from = "orders"
  column "id" {
    type = integer
    null = true
  }
}
