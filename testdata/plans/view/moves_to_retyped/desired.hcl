schema "public" {}
table "items" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "amount" {
    type = bigint
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
table "archive" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "amount" {
    type = integer
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
function "rate" {
  schema     = schema.public
  lang       = SQL
  volatility = STABLE
  return     = bigint
  as         = "SELECT 1"
}
view "amounts" {
  schema  = schema.public
  as      = "SELECT i.id, i.amount FROM public.items i"
  comment = "what was paid"
}
view "rates" {
  schema = schema.public
  as     = "SELECT public.rate() AS rate"
}
