schema "public" {
}

enum "mood" {
  schema = schema.public
  values = ["terrible", "sad", "ok", "happy", "great"]
}
table "t" {
  schema = schema.public
  column "m" {
    type    = enum.mood
    null    = true
    default = "ok"
  }
}
