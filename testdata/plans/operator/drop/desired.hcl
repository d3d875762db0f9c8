schema "public" {}

enum "mood" {
  schema = schema.public
  values = ["ok"]
}

# A cast lives in no schema: one that is declared says that casts are managed.
cast {
  source = integer
  target = enum.mood
  inout  = true
}
