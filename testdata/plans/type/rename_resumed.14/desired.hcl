schema "public" {}

range "new_range" {
  schema       = schema.public
  subtype      = integer
  renamed_from = "old_range"
}
table "t" {
  schema = schema.public
  column "r" {
    type = range.new_range
    null = true
  }
  column "m" {
    type = sql("new_multirange")
    null = true
  }
}
