schema "public" {
}

table "a.b" {
  schema = schema.public
  column "select" {
    type = integer
  }
  column "q\"uote" {
    type    = text
    null    = true
    default = "it's \\ here"
  }
  column "sp ace" {
    type = text
    null = true
  }
  column "ünïcödé" {
    type = integer
    null = true
  }
  index "in.dex \"x\"" {
    columns = [column["sp ace"], column["ünïcödé"]]
  }
  unique "Unique" {
    columns = [column.select]
  }
  check "che'ck" {
    expr = "\"sp ace\" <> \"q\"\"uote\""
  }
}
