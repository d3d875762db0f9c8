schema "public" {}
sequence "s" {
  schema   = schema.public
  unlogged = true
}
sequence "u" {
  schema = schema.public
  cycle  = true
}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
    identity {
      generated     = ALWAYS
      sequence_name = "t_numbers"
      comment       = "new words"
    }
  }
  column "b" {
    type = integer
    identity {
      generated = ALWAYS
      unlogged  = true
      start     = 5
    }
  }
  column "c" {
    type = integer
    identity {
      generated     = ALWAYS
      sequence_name = "any_name"
    }
  }
  column "d" {
    type = integer
    identity {
      generated     = BY_DEFAULT
      sequence_name = "d numbers"
      unlogged      = true
      comment       = "from now on"
    }
  }
}
