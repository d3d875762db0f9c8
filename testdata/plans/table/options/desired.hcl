schema "public" {
}

table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  column "b" {
    type = text
    null = true
  }
  with {
    fillfactor               = 80
    toast_autovacuum_enabled = "off"
    toast_tuple_target       = 256
  }
}
table "u" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
}
table "v" {
  schema   = schema.public
  unlogged = true
  column "a" {
    type = integer
    null = true
  }
}
