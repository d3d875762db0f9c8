schema "public" {}

function "f" {
  schema = schema.public
  lang   = "plpython3u"
  return = integer
  as     = "return 1"
}

function "g" {
  schema = schema.public
  lang   = "plperlu"
  return = integer
  as     = "return 1"
}
