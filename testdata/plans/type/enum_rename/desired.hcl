schema "public" {
}

enum "feeling" {
  schema       = schema.public
  renamed_from = "mood"
  values       = ["sad", "happy"]
}
table "t" {
  schema = schema.public
  column "m" {
    type    = enum.feeling
    null    = true
    default = "sad"
  }
}
